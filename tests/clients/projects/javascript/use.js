// A bucket and a table, used with version 3 of the SDK; nothing is set but the variables that all tools read.
const { S3Client, CreateBucketCommand, PutObjectCommand, GetObjectCommand, DeleteObjectCommand, DeleteBucketCommand } =
  require("@aws-sdk/client-s3");
const { DynamoDBClient, CreateTableCommand, PutItemCommand, GetItemCommand, DeleteTableCommand } =
  require("@aws-sdk/client-dynamodb");

const bucket = `js-${process.argv[2]}`;
const s3 = new S3Client({});
const tables = new DynamoDBClient({});

async function main() {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: "a b/ü.txt", Body: "object" }));
  const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: "a b/ü.txt" }));
  await tables.send(new CreateTableCommand({
    TableName: "js",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  }));
  await tables.send(new PutItemCommand({ TableName: "js", Item: { id: { S: "1" }, kind: { S: "item" } } }));
  const { Item } = await tables.send(new GetItemCommand({ TableName: "js", Key: { id: { S: "1" } } }));
  console.log(await object.Body.transformToString(), Item.kind.S);
  await tables.send(new DeleteTableCommand({ TableName: "js" }));
  await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: "a b/ü.txt" }));
  await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
