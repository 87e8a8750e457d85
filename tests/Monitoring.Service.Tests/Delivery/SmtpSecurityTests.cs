using Monitoring.Core.Deliveries;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Delivery;

/// <summary>Encryption and login with a real mail server.</summary>
public sealed class SmtpSecurityTests
{
    [Fact]
    public async Task A_certificate_nobody_vouches_for_is_not_trusted_and_tried_again()
    {
        using var certificate = new TestCertificate();
        await using var server = await SmtpServer.StartAsync("--tls", certificate.File);

        var attempt = await SendAsync(server, SmtpEncryption.StartTls);

        Assert.Equal(AttemptResult.Retry, attempt.Result);
        Assert.Equal(OwnFault.Encryption, attempt.OwnFault);
        Assert.StartsWith("our side: STARTTLS: ", attempt.Reason, StringComparison.Ordinal);
        Assert.Contains("certificate", attempt.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("MAIL", server.Said);
    }

    [Fact]
    public async Task A_certificate_nobody_vouches_for_is_not_trusted_from_the_first_byte_either()
    {
        using var certificate = new TestCertificate();
        await using var server = await SmtpServer.StartAsync("--tls", certificate.File, "--implicit");

        var attempt = await SendAsync(server, SmtpEncryption.FromTheStart);

        Assert.Equal(AttemptResult.Retry, attempt.Result);
        Assert.Equal(OwnFault.Encryption, attempt.OwnFault);
        Assert.StartsWith("our side: connection: ", attempt.Reason, StringComparison.Ordinal);
        Assert.Contains("certificate", attempt.Reason, StringComparison.Ordinal);
        Assert.Empty(server.Said);
    }

    [Fact]
    public async Task Without_the_encryption_it_requires_nothing_is_sent()
    {
        await using var server = await SmtpServer.StartAsync();

        var attempt = await SendAsync(server, SmtpEncryption.StartTls);

        Assert.Equal(AttemptResult.Retry, attempt.Result);
        Assert.True(attempt.IsOurFault);
        Assert.Contains("STARTTLS", attempt.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("MAIL", server.Said);
    }

    [Fact]
    public async Task A_5xx_to_STARTTLS_is_our_fault_and_tried_again()
    {
        using var certificate = new TestCertificate();
        await using var server = await SmtpServer.StartAsync("--tls", certificate.File);
        await server.ObeyAsync(new { starttls = "554 5.7.3 not from here" });

        var attempt = await SendAsync(server, SmtpEncryption.StartTls);

        Assert.Equal("our side: STARTTLS: 554 5.7.3 not from here", attempt.Reason);
        Assert.True(attempt.IsOurFault);
    }

    [Fact]
    public async Task A_plain_server_behind_smtps_is_tried_again()
    {
        await using var server = await SmtpServer.StartAsync();

        var attempt = await SendAsync(server, SmtpEncryption.FromTheStart);

        Assert.Equal(AttemptResult.Retry, attempt.Result);
    }

    [Fact]
    public async Task A_user_logs_in()
    {
        await using var server = await SmtpServer.StartAsync("--login", "monitor:wölfe");

        var attempt = await SendAsync(server, SmtpEncryption.None, "wölfe");

        Assert.Equal(Attempt.Sent, attempt);
        Assert.Contains("AUTH", server.Said);
    }

    [Fact]
    public async Task A_wrong_password_is_our_fault_and_tried_again()
    {
        await using var server = await SmtpServer.StartAsync("--login", "monitor:right");

        var attempt = await SendAsync(server, SmtpEncryption.None, "wrong");

        Assert.Equal(AttemptResult.Retry, attempt.Result);
        Assert.True(attempt.IsOurFault);
        Assert.StartsWith("our side: AUTH: 535 ", attempt.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("MAIL", server.Said);
    }

    [Fact]
    public async Task A_login_the_server_cannot_check_now_is_tried_again_and_not_our_fault()
    {
        await using var server = await SmtpServer.StartAsync("--login", "monitor:right");
        await server.ObeyAsync(new { auth = "454 4.7.0 directory away" });

        var attempt = await SendAsync(server, SmtpEncryption.None, "right");

        Assert.Equal(Attempt.Retry("AUTH: 454 4.7.0 directory away") with { ConcernsEveryMail = true }, attempt);
    }

    private static async Task<Attempt> SendAsync(SmtpServer server, SmtpEncryption encryption, string? password = null)
    {
        var transport = TestMail.Transport(server.Port, encryption, password is null ? null : "monitor", password);
        var attempt = await transport.SendAsync(TestMail.To(), () => true, CancellationToken.None);
        await server.CatchUpAsync();
        return attempt;
    }
}
