// A bucket that notifies a function: aws-cdk-lib sets the notification with a custom resource of its own.
const cdk = require("aws-cdk-lib");
const lambda = require("aws-cdk-lib/aws-lambda");
const s3 = require("aws-cdk-lib/aws-s3");
const { LambdaDestination } = require("aws-cdk-lib/aws-s3-notifications");

const app = new cdk.App();
const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION };
const stack = new cdk.Stack(app, "Uploads", { env });
const log = new lambda.Function(stack, "Log", {
  runtime: lambda.Runtime.PYTHON_3_13,
  handler: "app.handler",
  code: lambda.Code.fromAsset("function"),
});
const inbox = new s3.Bucket(stack, "Inbox", { removalPolicy: cdk.RemovalPolicy.DESTROY });
inbox.addEventNotification(s3.EventType.OBJECT_CREATED, new LambdaDestination(log));
new cdk.CfnOutput(stack, "Bucket", { value: inbox.bucketName });
new cdk.CfnOutput(stack, "Function", { value: log.functionName });
