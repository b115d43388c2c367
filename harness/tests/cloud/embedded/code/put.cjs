// Puts what a function was told into its table.

const http = require("node:http");
const { env } = process;

module.exports.told = (event, context) => ({
  id: event.id,
  function: context.functionName,
  arn: context.invokedFunctionArn,
  request: context.awsRequestId,
  in_time: String(context.getRemainingTimeInMillis() > 0 && context.getRemainingTimeInMillis() <= 10000),
  handler: env._HANDLER,
  environment: env.AWS_EXECUTION_ENV,
  at_home: String(process.cwd() === env.LAMBDA_TASK_ROOT),
});

module.exports.put = (told) =>
  new Promise((resolve, reject) => {
    const Item = Object.fromEntries(Object.entries(told).map(([name, value]) => [name, { S: value }]));
    const key = `AWS4-HMAC-SHA256 Credential=${env.AWS_ACCESS_KEY_ID}/20260101/eu-central-1/dynamodb/aws4_request`;
    const headers = {
      Authorization: `${key}, SignedHeaders=host;x-amz-date, Signature=0`,
      "Content-Type": "application/x-amz-json-1.0",
      "X-Amz-Date": "20260101T000000Z",
      "X-Amz-Target": "DynamoDB_20120810.PutItem",
    };
    const request = http.request(env.AWS_ENDPOINT_URL, { method: "POST", headers }, (answer) => {
      answer.resume();
      answer.on("end", () => (answer.statusCode === 200 ? resolve() : reject(new Error(`put: ${answer.statusCode}`))));
    });
    request.on("error", reject);
    request.end(JSON.stringify({ TableName: env.TABLE, Item }));
  });
