using System.Net;
using System.Net.Http.Headers;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Monitoring.Scenarios.Instructions;
using Monitoring.Service.Tests.Delivery;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>Where the real process listens, and what it says of a place where it may not.</summary>
public sealed partial class ListeningScenarios
{
    [Fact]
    public async Task Beyond_the_machine_it_listens_once_there_is_a_key_by_the_TLS_of_the_page()
    {
        using var certificate = new TestCertificate();
        var (port, metrics) = (ServiceProcess.FreePort(), ServiceProcess.FreePort());
        await using var service = await ServiceProcess.PrepareAsync(RegistryText.Of("order-entry", 20), Settings(certificate, port, metrics));
        var (refused, words) = await service.RunAsync("serve");
        Assert.Equal(2, refused);
        Assert.All(["no key was ever made", "key create --scope ingest"], part => Assert.Contains(part, words, StringComparison.Ordinal));
        var (exitCode, made) = await service.RunAsync("key", "create", "--scope", "manage");
        Assert.True(exitCode == 0, made);
        var key = Key().Match(made).Value;

        service.Launch();
        await service.SaysAsync("Application started");
        Assert.Equal((0, "ready\n"), await service.RunAsync("healthcheck"));
        using var beyond = Beyond(port, key, certificate);
        foreach (var (host, status) in new (string?, HttpStatusCode)[]
        {
            (null, HttpStatusCode.OK), ("accuracy.example.com", HttpStatusCode.OK), ("board.plant2.example", HttpStatusCode.OK), ("one.lan.example", HttpStatusCode.OK),
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

    // As the page says, with the files of a test for what systemd hands over, and free ports for those of the page.
    private static Dictionary<string, string> Settings(TestCertificate certificate, int port, int metrics)
    {
        var settings = Page.Deploy.Lines("ini", "tls.crt").Where(line => line.StartsWith("Environment=", StringComparison.Ordinal))
            .Append(Assert.Single(Page.Deploy.Lines("env", "AGENTOPS_METRICSURLS")))
            .Select(line => line.Replace("Environment=", "", StringComparison.Ordinal).Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]
                .Replace("%d/tls.crt", certificate.File, StringComparison.Ordinal).Replace("%d/tls.key", certificate.File, StringComparison.Ordinal)
                .Replace("*:8443", Invariant($"*:{port}"), StringComparison.Ordinal).Replace(":9464", Invariant($":{metrics}"), StringComparison.Ordinal),
                StringComparer.Ordinal);
        settings["AGENTOPS_ALLOWEDHOSTS"] = "board.plant2.example,*.lan.example";
        return settings;
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

    [GeneratedRegex("ao_[0-9a-z]{35}", RegexOptions.NonBacktracking)]
    private static partial Regex Key();
}
