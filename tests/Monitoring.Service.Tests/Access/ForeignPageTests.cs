using System.Net.Http.Headers;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Access;

/// <summary>What a page of another origin can have its reader's browser send: nothing that changes anything, before the first key and after.</summary>
public sealed class ForeignPageTests
{
    private static readonly string[] Links = ["/ack/{token}", "/review/{token}"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Origin", "https://attacker.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task Before_the_first_key_no_form_of_it_is_taken_and_the_refusal_names_the_header(string header, string value)
    {
        await using var requests = await TableRequests.StartAsync();
        foreach (var route in requests.Routes.Where(route => route.Method == "POST"))
        {
            using var request = await requests.OfAsync(route, TableCallers.Without);
            request.Headers.Add(header, value);
            using var answer = await requests.SendAsync(request);

            Assert.Equal($"403 {route.Pattern}", Invariant($"{(int)answer.StatusCode} {route.Pattern}"));
            Assert.Equal(
                route.Pattern.StartsWith("/v1/", StringComparison.Ordinal), answer.Content.Headers.ContentType?.MediaType == "application/problem+json");
            Assert.Contains($"by its header {header} a browser says", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }
    }

    // A page on another port of the same host is the same site: its form comes with the cookies of whoever signed in. The links of mails are
    // left out, for whoever knows their token may act.
    [Fact]
    public async Task From_a_browser_that_signed_in_no_form_of_it_is_taken_with_a_body_of_any_sort_or_none()
    {
        await using var requests = await TableRequests.StartAsync();
        var person = (await requests.Callers.AllAsync()).Single(column => column.Name == "person").Callers[0];
        foreach (var route in requests.Routes.Where(route => route.Method == "POST" && !Links.Contains(route.Pattern)))
        {
            foreach (var body in Bodies())
            {
                using var request = await requests.OfAsync(route, person);
                request.Content = body;
                using var answer = await requests.SendAsync(request);

                Assert.True(
                    (int)answer.StatusCode is 400 or 403 or 415,
                    Invariant($"{(int)answer.StatusCode} {route.Pattern} {body?.Headers.ContentType} {await answer.Content.ReadAsStringAsync(Token)}"));
            }
        }
    }

    private static IEnumerable<HttpContent?> Bodies() =>
    [
        null,
        new ByteArrayContent([]),
        new StringContent("{}", MediaTypeHeaderValue.Parse("text/plain")),
        new FormUrlEncodedContent(new Dictionary<string, string> { ["by"] = "dana", ["verdict"] = "incorrect" }),
        new MultipartFormDataContent { { new StringContent("dana"), "by" } },
    ];
}
