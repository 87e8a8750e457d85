using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Reviews;
using Monitoring.Service.Tests.OpenApi;
using Monitoring.Service.Tests.Otlp;
using Monitoring.Service.Tests.Registry;
using Monitoring.Storage;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Access;

/// <summary>A method of a route, which is a line of the table.</summary>
internal sealed record TableRoute(string Method, string Pattern);

/// <summary>
/// What is asked in the cells of the table: always of something that is there, is of the agent order-entry and of Dana, and with a body that
/// the route takes, so that a refusal has no other reason than the caller. What is decided is decided in Dana's name; forms of pages carry the
/// form token of their caller, and the links of mails are Dana's.
/// </summary>
internal sealed partial class TableRequests : IAsyncDisposable
{
    /// <summary>Every method, in the order of the table.</summary>
    public static readonly ImmutableArray<string> AllMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    private const string Mailbox = "dana.ruiz@example.com";

    private static readonly object Outcome = new { agent = "order-entry", transactionId = "PO-1", verdict = "incorrect", source = "check" };

    private static readonly Dictionary<string, string> Queries = new(StringComparer.Ordinal)
    {
        ["/outcomes"] = "?slo=order-entry-accuracy&is=wrong",
        ["/transactions"] = "?agent=order-entry&transactionId=PO-1",
        ["/v1/outcomes"] = "?agent=order-entry",
        ["/v1/transactions"] = "?agent=order-entry&transactionId=PO-1",
    };

    private readonly ServiceHost host = new()
    {
        Registry = Documents.Change("over: 100 transactions", "over: 10 transactions").Replace("segments: [customer]", "", StringComparison.Ordinal),
    };

    private readonly HttpClient client = new(
        new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false, CheckCertificateRevocationList = true });

    private Dictionary<string, string> values = [];
    private int links;

    private TableRequests() => Callers = new(host);

    /// <summary>Who asks.</summary>
    public TableCallers Callers { get; }

    public Store Store => host.Services.GetRequiredService<Store>();

    /// <summary>Every route and method of the service, in the order of the table.</summary>
    public IReadOnlyList<TableRoute> Routes =>
    [
        .. host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
                .Select(method => new TableRoute(method, "/" + endpoint.RoutePattern.RawText!.Trim('/'))))
            .OrderBy(route => route.Pattern, StringComparer.Ordinal).ThenBy(route => AllMethods.IndexOf(route.Method)),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private LinkSigner Signer => host.Services.GetRequiredService<LinkSigner>();

    /// <summary>Starts the whole service, open still, with what is asked of: a breach with its alert, mail and episode, and a draw for review.</summary>
    public static async Task<TableRequests> StartAsync()
    {
        var requests = new TableRequests();
        await requests.host.InitializeAsync();
        requests.client.BaseAddress = requests.host.Client.BaseAddress;
        await requests.PrepareAsync();
        return requests;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await host.DisposeAsync();
    }

    /// <summary>Asks as a cell does, and gives the status.</summary>
    public async Task<string> AskAsync(TableRoute route, Action<HttpRequestHeaders> caller)
    {
        using var answer = await SendAsync(route, caller);
        return ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Asks as a cell does.</summary>
    /// <param name="route">Its line.</param>
    /// <param name="caller">Its caller.</param>
    /// <param name="by">In whose name something is decided.</param>
    public async Task<HttpResponseMessage> SendAsync(TableRoute route, Action<HttpRequestHeaders> caller, string by = "dana")
    {
        using var request = await OfAsync(route, caller, by);
        return await SendAsync(request);
    }

    /// <summary>Sends a request.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => client.SendAsync(request, Token);

    private async Task PrepareAsync()
    {
        using var posted = await client.PostAsJsonAsync(
            "/v1/outcomes", Enumerable.Range(1, 10).Select(i => new { agent = "order-entry", transactionId = Invariant($"PO-{i}"), verdict = "incorrect", source = "check" }), Token);
        Assert.True(posted.IsSuccessStatusCode);
        await Store.Reviews.DrawAsync(new(2999, 1, 1), new Random(1).Next, Token);
        var alert = (await Store.Readings.AlertsAsync(AlertFilter.None, null, 1, Token))![0].Id;
        var review = (await Store.Readings.ReviewsAsync(new(), null, 1, Token))![0].Id;
        values = new(StringComparer.Ordinal)
        {
            ["{agent}"] = "order-entry",
            ["{slo}"] = "order-entry-accuracy",
            ["{file}"] = await MailAsync(),
            ["{documentName}"] = "v1",
            ["/ack/{token}"] = "/ack/" + Signer.Sign(new AcknowledgeLink(alert, "dana", Now).Token, Mailbox),
            ["/review/{token}"] = "/review/" + Signer.Sign(new ReviewLink(review, "dana").Token, Mailbox),
            ["/sign-in/{token}"] = await SignInLinkAsync(),
            ["deliveries/{id}"] = "deliveries/" + (await Store.Readings.MessagesAsync(null, null, 1, Token))[0].MessageId.Trim('<', '>'),
            ["alerts/{id}"] = Invariant($"alerts/{alert}"),
            ["reviews/{id}"] = Invariant($"reviews/{review}"),
            ["episodes/{id}"] = Invariant($"episodes/{(await Store.Readings.EpisodesAsync(null, null, null, 1, Token))![0].Id}"),
        };
    }

    /// <summary>The request of a cell.</summary>
    /// <param name="route">Its line.</param>
    /// <param name="caller">Its caller.</param>
    /// <param name="by">In whose name something is decided.</param>
    public async Task<HttpRequestMessage> OfAsync(TableRoute route, Action<HttpRequestHeaders> caller, string by = "dana")
    {
        var address = route switch
        {
            { Method: "POST", Pattern: "/sign-in/{token}" } => await SignInLinkAsync(),
            { Pattern: "/maintenance/{id}/end" or "/v1/maintenance/{id}/end" } =>
                route.Pattern.Replace("{id}", await MaintenanceAsync(), StringComparison.Ordinal),
            _ => values.Aggregate(route.Pattern, (path, value) => path.Replace(value.Key, value.Value, StringComparison.Ordinal)),
        };
        var query = route.Method is "GET" or "HEAD" ? Queries.GetValueOrDefault(route.Pattern) : null;
        var request = new HttpRequestMessage(new(route.Method), address + query);
        caller(request.Headers);
        if (route.Method != "POST")
        {
            return request;
        }

        if (Json(route.Pattern, by) is { } body)
        {
            request.Content = JsonContent.Create(body);
        }
        else if (Form(route.Pattern, by) is { } fields)
        {
            if (route.Pattern is not ("/ack/{token}" or "/review/{token}"))
            {
                var (cookie, token) = await FormTokenAsync(caller);
                Assert.True(request.Headers.TryAddWithoutValidation("Cookie", cookie));
                fields["formToken"] = token;
            }

            request.Content = new FormUrlEncodedContent(fields);
        }

        return request;
    }

    private static object? Json(string pattern, string by) => pattern switch
    {
        "/v1/outcomes" or "/v1/verdicts" => Outcome,
        "/otlp/v1/logs" => OtlpBatches.Log("order-entry"),
        "/otlp/v1/traces" => OtlpBatches.Span("order-entry"),
        "/v1/alerts/{id}/acknowledge" or "/v1/episodes/{id}/acknowledge" or "/v1/maintenance/{id}/end" => new { by },
        "/v1/maintenance" => new { agent = "order-entry", by, reason = "the portal is rebuilt", until = Now.AddHours(1) },
        "/v1/reviews/{id}" => new { verdict = "incorrect", by },
        _ => null,
    };

    private Dictionary<string, string>? Form(string pattern, string by) => pattern switch
    {
        "/ack/{token}" or "/sign-in/{token}" or "/sign-out" => [],
        "/review/{token}" => new() { ["verdict"] = "incorrect" },
        "/sign-in" => new() { ["key"] = Callers.ReadKey },
        "/alerts/{id}/acknowledge" or "/maintenance/{id}/end" => new() { ["by"] = by },
        "/reviews/{id}" => new() { ["by"] = by, ["verdict"] = "incorrect" },
        "/maintenance" => new()
        {
            ["of"] = "agent:order-entry",
            ["by"] = by,
            ["reason"] = "the portal is rebuilt",
            ["until"] = Now.AddDays(2).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture),
        },
        _ => null,
    };

    // The page to sign in is everybody's, and the token of one form is taken with every other of the same caller.
    private async Task<(string Cookie, string Token)> FormTokenAsync(Action<HttpRequestHeaders> caller)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in");
        caller(request.Headers);
        using var page = await client.SendAsync(request, Token);
        var cookie = page.Headers.GetValues("Set-Cookie").Single(given => given.StartsWith("agentops_form=", StringComparison.Ordinal)).Split(';')[0];
        return (cookie, FormToken().Match(await page.Content.ReadAsStringAsync(Token)).Groups["value"].Value);
    }

    // Each works once; five an hour go to an address, so they are asked for half an hour apart.
    private async Task<string> SignInLinkAsync()
    {
        var link = new LinkToken(SignInLetter.Purpose, Invariant($"table-{++links}"));
        var mail = new PersonalMessage
        {
            Name = "sign-in-" + link.Id,
            Recipient = "dana",
            Kind = NoticeKind.SignIn,
            At = Now.AddMinutes(-30 * links),
            Until = Now.AddMinutes(15),
            Subject = "Sign in",
            Text = "Sign in",
            Html = "Sign in",
            Links = [link],
        };
        Assert.True(await Store.SignIns.PostAsync(new(link.Id, ["dana"], mail), Token));
        return "/sign-in/" + Signer.Sign(link, Mailbox);
    }

    // The number of one of order-entry that runs.
    private async Task<string> MaintenanceAsync()
    {
        var running = (await Store.Readings.MaintenanceAsync(null, 99, Token)).FirstOrDefault(one => one.EndedAt is null)
            ?? (await Store.Maintenance.OrderAsync(
                new("order-entry", null, "dana", "the portal is rebuilt", Now.AddHours(1)), AgentScope.All, Token))!.Maintenance!;
        return running.Id.ToString(CultureInfo.InvariantCulture);
    }

    // The file of a mail to Dana.
    private async Task<string> MailAsync()
    {
        var mails = Path.Combine(host.Data, "mail");
        string? file = null;
        await TableCallers.UntilAsync(() => Directory.Exists(mails)
            && (file = Directory.EnumerateFiles(mails, "*.eml").FirstOrDefault(mail => File.ReadAllText(mail).Contains(Mailbox, StringComparison.Ordinal))) is not null);
        return Path.GetFileName(file!);
    }

    [GeneratedRegex("""name="formToken" value="(?<value>[^"]*)">""", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex FormToken();
}
