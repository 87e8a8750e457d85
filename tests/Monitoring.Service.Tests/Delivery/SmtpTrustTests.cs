using System.Diagnostics;
using Monitoring.Core.Deliveries;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Delivery;

/// <summary>
/// A mail server whose certificate this machine trusts. Trust is a matter of the whole process (<c>SSL_CERT_FILE</c>), so the
/// conversations are held in a second one.
/// </summary>
public sealed class SmtpTrustTests
{
    private const string CertificateVariable = "AGENTOPS_TEST_CERTIFICATE";

    [Fact]
    public async Task Mail_goes_to_a_server_whose_certificate_is_trusted_and_carries_its_name()
    {
        await SmtpServer.RequireAsync();
        if (Environment.GetEnvironmentVariable(CertificateVariable) is { } trusted)
        {
            await ConverseAsync(trusted);
            return;
        }

        using var certificate = new TestCertificate();
        var start = new ProcessStartInfo("dotnet",
            ["exec", typeof(SmtpTrustTests).Assembly.Location, "-class", typeof(SmtpTrustTests).FullName!])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { ["SSL_CERT_FILE"] = certificate.File, [CertificateVariable] = certificate.File },
        };

        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.True(process.ExitCode == 0 && said.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", StringComparison.Ordinal), said);
    }

    private static async Task ConverseAsync(string certificate)
    {
        await using var upgrading = await SmtpServer.StartAsync("--tls", certificate);
        await using var encrypted = await SmtpServer.StartAsync("--tls", certificate, "--implicit");
        await using var withLogin = await SmtpServer.StartAsync("--tls", certificate, "--login", "monitor:right");

        Assert.Equal(Attempt.Sent, await SendAsync(upgrading, SmtpEncryption.StartTls));
        Assert.Equal(Attempt.Sent, await SendAsync(encrypted, SmtpEncryption.FromTheStart));
        Assert.Equal(Attempt.Sent, await SendAsync(withLogin, SmtpEncryption.StartTls, password: "right"));
        var underAnotherName = await SendAsync(upgrading, SmtpEncryption.StartTls, "127.0.0.1");

        await upgrading.CatchUpAsync();
        Assert.Single(upgrading.Accepted);
        Assert.Equal(AttemptResult.Retry, underAnotherName.Result);
        Assert.Contains("certificate", underAnotherName.Reason, StringComparison.Ordinal);
    }

    private static Task<Attempt> SendAsync(SmtpServer server, SmtpEncryption encryption, string host = "localhost",
        string? password = null) =>
        TestMail.Transport(server.Port, encryption, password is null ? null : "monitor", password, host: host)
            .SendAsync(TestMail.To(), () => true, CancellationToken.None);
}
