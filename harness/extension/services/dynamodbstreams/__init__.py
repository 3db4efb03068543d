"""DynamoDB Streams over the tables of the moto that LocalStack bundles."""
