// An outcome when a transaction is done, and its verdict later. It sends once; outbox.cs beside this file sends until it is stored.
// dotnet run first.cs
#:property PublishAot=false
using System.Net.Http.Headers;
using System.Text;

using var http = new HttpClient();
var url = Environment.GetEnvironmentVariable("ACCURACY_URL") ?? "http://localhost:8080";
if (Environment.GetEnvironmentVariable("ACCURACY_KEY") is { Length: > 0 } key)
{
    http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
}

await Post(url + "/v1/outcomes", """
    {"agent":"order-entry","transactionId":"PO-1041","occurredAt":"2026-06-01T07:50:00-05:00","segments":{"customer":"acme"}}
    """);
await Post(url + "/v1/verdicts", """
    {"agent":"order-entry","transactionId":"PO-1041","verdict":"correct","source":"check","verdictId":"PO-1041-check"}
    """);

async Task Post(string address, string item)
{
    using var answer = await http.PostAsync(address, new StringContent(item, Encoding.UTF8, "application/json"));
    Console.WriteLine($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    answer.EnsureSuccessStatusCode();
}
