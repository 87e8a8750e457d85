using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monitoring.Core.Access;
using Monitoring.Scenarios.Instructions;
using Monitoring.Service.Access;
using Monitoring.Service.Settings;
using Monitoring.Service.Tests;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>The service behind the proxies that <c>deploy/</c> has files for, on a host of its own and below a path.</summary>
public sealed partial class ProxyScenarios
{
    private const int MostBytes = 8 * 1024 * 1024;

    private static readonly string[] Pages = ["/", "/slos/order-entry-accuracy", "/mails", "/board.css", "/v1/episodes?slo=order-entry-accuracy"];

    [Theory]
    [InlineData("")]
    [InlineData("/accuracy")]
    public async Task Behind_each_proxy_agents_post_and_every_link_of_every_page_leads_somewhere(string path)
    {
        Tool.Require("nginx", "nginx-light");
        Tool.Require("caddy", "caddy");
        var settings = Page.Deploy.Lines("env", "AGENTOPS_PROXY").Select(line => line.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        Assert.Equal("https://" + ReverseProxy.Host, settings["AGENTOPS_PUBLICURL"]);
        settings["AGENTOPS_PUBLICURL"] += path;
        await using var service = await ServiceProcess.PrepareAsync(RegistryText.Of("order-entry", 10), settings);
        var (ingest, manage) = (await Keys.MakeAsync(service, KeyScope.Ingest), await Keys.MakeAsync(service, KeyScope.Manage));
        service.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", manage);
        await service.StartAsync();
        foreach (var name in new[] { "nginx", "caddy" })
        {
            await using var proxy = await ReverseProxy.StartAsync(name, new Uri(service.Url).Port);
            await PostAsync(proxy, path + "/v1/outcomes", ingest, name);
            await Truth.DrainAsync(service);
            using var unknown = await SendAsync(proxy, HttpMethod.Get, path + "/", null);
            Assert.Equal((HttpStatusCode.SeeOther, path + "/sign-in?then=%2F"), (unknown.StatusCode, unknown.Headers.Location?.OriginalString));
            var pages = await WalkAsync(proxy, path, manage, name == "nginx" ? int.MaxValue : 3);
            Assert.All(name == "nginx" ? Pages : Pages[..1], page => Assert.Contains(path + page, pages));
        }

        Assert.DoesNotContain("is not believed", service.Log, StringComparison.Ordinal);
        await service.StopAsync();
    }

    [Theory]
    [InlineData("nginx", "nginx-light")]
    [InlineData("caddy", "caddy")]
    public async Task Who_asks_and_how_is_believed_of_the_proxy_and_not_of_who_asks_it(string name, string package)
    {
        Tool.Require(name, package);
        await using var app = await EchoAsync();
        await using var proxy = await ReverseProxy.StartAsync(name, new Uri(app.Urls.Single()).Port);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/")
        {
            Headers = { { "X-Forwarded-For", "203.0.113.9" }, { "X-Forwarded-Proto", "http" }, { "X-Forwarded-Host", "attacker.example" } },
        };

        using var answer = await proxy.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(Invariant($"{ReverseProxy.Caller} https {ReverseProxy.Host}"), await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static async Task PostAsync(ReverseProxy proxy, string address, string key, string name)
    {
        using var breach = await SendAsync(proxy, HttpMethod.Post, address, key, JsonContent.Create(Wrong(name)));
        var answer = await breach.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal("breached", answer.GetProperty("slos")[0].GetProperty("state").GetString());
        using var large = await SendAsync(proxy, HttpMethod.Post, address, key, Lines(MostBytes));
        Assert.Equal(HttpStatusCode.OK, large.StatusCode);
        using var larger = await SendAsync(proxy, HttpMethod.Post, address, key, Lines(MostBytes + 1));
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "application/problem+json"), (larger.StatusCode, larger.Content.Headers.ContentType?.MediaType));
    }

    // The door of the service, and behind it only what it understood.
    private static async Task<WebApplication> EchoAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(new ServiceSettings
        {
            Data = "", Database = "", Registry = "", LinkSecret = null, Urls = ["http://127.0.0.1:0"],
            Mail = new MailSettings(new MailServer.Folder(""), null, null, null),
            PublicUrl = $"https://{ReverseProxy.Host}",
            Network = new() { Proxy = [IPNetwork.Parse("127.0.0.1/32")] },
        });
        var app = builder.Build();
        app.UseMiddleware<Door>(() => true);
        app.Run(http => http.Response.WriteAsync(Invariant($"{http.Connection.RemoteIpAddress} {http.Request.Scheme} {http.Request.Host}")));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    // The addresses that pages name, and the pages behind them, as a browser would go.
    private static async Task<IReadOnlyCollection<string>> WalkAsync(ReverseProxy proxy, string path, string key, int most)
    {
        var (seen, next) = (new HashSet<string>(StringComparer.Ordinal) { path + "/" }, new Queue<string>([path + "/"]));
        for (var asked = 0; asked < most && next.TryDequeue(out var address); asked++)
        {
            using var answer = await SendAsync(proxy, HttpMethod.Get, address, key);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, Invariant($"{address} answered {answer.StatusCode}"));
            if (answer.Content.Headers.ContentType?.MediaType != "text/html" || address.EndsWith("/html", StringComparison.Ordinal))
            {
                continue;
            }

            Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            foreach (var link in Link().Matches(page).Cast<Match>())
            {
                var to = new Uri(new Uri($"https://{ReverseProxy.Host}{address}"), WebUtility.HtmlDecode(link.Groups["to"].Value));
                Assert.StartsWith($"https://{ReverseProxy.Host}{path}/", to.AbsoluteUri, StringComparison.Ordinal);
                if (!link.Value.StartsWith("action", StringComparison.Ordinal) && seen.Add(to.PathAndQuery))
                {
                    next.Enqueue(to.PathAndQuery);
                }
            }
        }

        return seen;
    }

    private static async Task<HttpResponseMessage> SendAsync(ReverseProxy proxy, HttpMethod method, string address, string? key, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        request.Headers.Accept.ParseAdd(content is null ? "text/html" : "*/*");
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return await proxy.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static IEnumerable<object> Wrong(string name) => Enumerable.Range(1, 10).Select(number => new
    {
        agent = "order-entry", transactionId = Invariant($"{name}-{number}"), verdict = "incorrect", source = "check",
    });

    // One outcome, and blank lines up to so many bytes.
    private static ByteArrayContent Lines(int bytes)
    {
        const int LineLength = 1024;
        var body = new byte[bytes];
        Array.Fill(body, (byte)' ');
        for (var end = LineLength - 1; end < bytes; end += LineLength)
        {
            body[end] = (byte)'\n';
        }

        Encoding.UTF8.GetBytes("""{"agent":"order-entry","transactionId":"PO-99","verdict":"correct","source":"check"}""").CopyTo(body, 0);
        return new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } };
    }

    [GeneratedRegex("(href|src|action)=\"(?!data:|#)(?<to>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Link();
}
