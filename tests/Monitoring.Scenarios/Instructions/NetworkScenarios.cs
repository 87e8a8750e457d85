using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Monitoring.Service.Tests;
using static System.FormattableString;

namespace Monitoring.Scenarios.Instructions;

/// <summary>"Onto the plant's network" of the front page, done: the service on a host of its own, an agent and a browser on this one.</summary>
public sealed partial class NetworkScenarios
{
    private const string Dotnet = "dotnet run --project src/Monitoring.Service", Site = "accuracy.plant2.example", Port = "8443";

    [Fact]
    public async Task Five_commands_of_the_page_let_an_agent_and_a_person_on_another_host_in()
    {
        Tool.Require("chromium", "chromium");
        Tool.Require("openssl", "openssl");
        var lines = Page.Front.Lines("", "key create --scope ingest");
        await using var host = await OtherHost.JoinAsync();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["AGENTOPS_URLS"] = "http://localhost:8080" };
        await using var service = await ServiceProcess.PrepareAsync(RegistryText.Of("order-entry", 20), settings);
        service.Program = [.. host.There, .. service.Program];

        // On its own host alone, until it is told otherwise.
        service.Launch();
        await service.SaysAsync("Application started");
        Assert.Equal("refused", await HereAsync($"curl -s -m 5 http://{host.Address}:8080/livez || printf refused"));
        var made = await HereAsync($"AGENTOPS_DATA={service.Data} {lines[0].Replace(Dotnet + " --", string.Join(' ', service.Program), StringComparison.Ordinal)}");
        await service.StopAsync();
        await HereAsync(lines[1]);
        foreach (var (name, value) in SettingsOf(lines[2]))
        {
            settings[name] = value;
        }

        service.Launch(); // its start is waited for by the first post
        var post = lines[3].Replace("curl ", Invariant($"curl -s --retry 60 --retry-connrefused --retry-delay 1 --resolve {Site}:{Port}:{host.Address} "), StringComparison.Ordinal);
        Assert.Contains("urn:agentops:problem:unauthorized", await HereAsync(post), StringComparison.Ordinal);
        Assert.Contains("\"judged\":true", await HereAsync(post.Replace("ao_…", Key().Match(made).Value, StringComparison.Ordinal)), StringComparison.Ordinal);

        await using var browser = await Browser.StartAsync(
            Invariant($"--host-resolver-rules=MAP {Site} {host.Address}"), "--ignore-certificate-errors-spki-list=" + PinOf(Path.Combine(service.Data, "tls.crt")));
        Assert.Contains("Send me a link", await browser.GoAsync(settings["AGENTOPS_PUBLICURL"]), StringComparison.Ordinal);
        await browser.DoAsync("document.getElementById('address').value = 'dana.ruiz@example.com'; document.querySelector('button').click()");
        await browser.GoAsync(SignInMail.LinkIn(await SignInMail.NewestAsync(service)));
        var board = await browser.DoAsync("document.querySelector('button').click()");
        Assert.Equal(settings["AGENTOPS_PUBLICURL"] + "/", await browser.AddressAsync());
        Assert.Contains("Signed in as <b><bdi>Dana Ruiz</bdi></b>", board, StringComparison.Ordinal);
        Assert.Contains("order-entry", board, StringComparison.Ordinal);
        await service.StopAsync();

        async Task<string> HereAsync(string command)
        {
            var (said, failed) = await Tool.RunAsync("bash", ["-euc", $"cd {service.Data}; {command}"]);
            Assert.False(failed, command + "\n" + said);
            return said;
        }
    }

    // What stands before the program.
    private static IEnumerable<(string Name, string Value)> SettingsOf(string line) => line[..line.IndexOf(Dotnet, StringComparison.Ordinal)]
        .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(setting => setting.Replace("'", "", StringComparison.Ordinal).Split('=', 2))
        .Select(pair => (pair[0], pair[1]));

    // Whoever sits before the browser was given the certificate.
    private static string PinOf(string certificate)
    {
        using var shown = X509CertificateLoader.LoadCertificateFromFile(certificate);
        return Convert.ToBase64String(SHA256.HashData(shown.PublicKey.ExportSubjectPublicKeyInfo()));
    }

    [GeneratedRegex("ao_[0-9a-z]{35}", RegexOptions.NonBacktracking)]
    private static partial Regex Key();
}
