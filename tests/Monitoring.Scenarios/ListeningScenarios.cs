using System.Net;
using System.Net.Http.Headers;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Monitoring.Service.Tests.Delivery;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>Where the real process listens, and what it says of a place where it may not.</summary>
public sealed partial class ListeningScenarios
{
    private const string Certificate = "AGENTOPS_KESTREL__CERTIFICATES__DEFAULT__PATH", KeyFile = "AGENTOPS_KESTREL__CERTIFICATES__DEFAULT__KEYPATH";

    [Fact]
    public async Task Beyond_the_machine_it_listens_once_there_is_a_key_and_by_TLS_or_where_the_clear_is_allowed()
    {
        using var certificate = new TestCertificate();
        var (port, metrics) = (ServiceProcess.FreePort(), ServiceProcess.FreePort());
        await using var service = await ServiceProcess.PrepareAsync(RegistryText.Of("order-entry", 20), new()
        {
            ["AGENTOPS_URLS"] = Invariant($"https://*:{port}"),
            ["AGENTOPS_METRICSURLS"] = Invariant($"http://127.0.0.1:{metrics}"),
            ["AGENTOPS_ALLOWEDHOSTS"] = "board.plant2.example,*.lan.example",
            [Certificate] = certificate.File,
            [KeyFile] = certificate.File,
        });
        await RefusedAsync(service, [], "no key was ever made", "key create --scope ingest");
        var (exitCode, made) = await service.RunAsync("key", "create", "--scope", "manage");
        Assert.True(exitCode == 0, made);
        var key = Key().Match(made).Value;
        await RefusedAsync(service, new() { ["AGENTOPS_URLS"] = Invariant($"http://*:{port}") }, "in the clear", "AGENTOPS_ALLOWPLAINHTTP=true");
        await RefusedAsync(service, new() { [KeyFile] = "/absent.pem" }, "cannot be used", "/absent.pem");

        service.Launch();
        await service.SaysAsync("Application started");
        Assert.Equal((0, "ready\n"), await service.RunAsync("healthcheck"));
        using var beyond = Beyond(port, key, certificate);
        foreach (var (host, status) in new (string?, HttpStatusCode)[]
        {
            (null, HttpStatusCode.OK), ("board.plant2.example", HttpStatusCode.OK), ("one.lan.example", HttpStatusCode.OK),
            ("attacker.example", HttpStatusCode.Forbidden),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/agents") { Headers = { Host = host } };
            using var answer = await beyond.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal((host, status), (host, answer.StatusCode));
        }

        await MetricsAsync(metrics);
        await service.StopAsync();
    }

    // No key there, and nothing else.
    private static async Task MetricsAsync(int port)
    {
        using var http = new HttpClient { BaseAddress = new Uri(Invariant($"http://127.0.0.1:{port}")) };
        foreach (var (path, status) in new[]
        {
            ("/metrics", 200), ("/livez", 200), ("/readyz", 200), ("/", 404), ("/v1/agents", 404), ("/board.css", 404), ("/openapi/v1.json", 404),
        })
        {
            using var answer = await http.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal((path, status), (path, (int)answer.StatusCode));
        }
    }

    // By an address of the machine that is not loopback, where it has one; nobody vouches for the certificate.
    private static HttpClient Beyond(int port, string key, TestCertificate certificate)
    {
        var address = NetworkInterface.GetAllNetworkInterfaces().Where(network => network.OperationalStatus == OperationalStatus.Up)
            .SelectMany(network => network.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address)) ?? IPAddress.Loopback;
        var http = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => certificate.IsShown(shown) } })
        {
            BaseAddress = new Uri(Invariant($"https://{address}:{port}")),
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return http;
    }

    private static async Task RefusedAsync(ServiceProcess service, Dictionary<string, string> own, params IEnumerable<string> words)
    {
        var (exitCode, output) = await service.RunAsync(own, "serve");
        Assert.Equal(2, exitCode);
        Assert.All(words, word => Assert.Contains(word, output, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [GeneratedRegex("ao_[0-9a-z]{35}", RegexOptions.NonBacktracking)]
    private static partial Regex Key();
}
