using System.Net;
using System.Net.Sockets;
using Monitoring.Core.Deliveries;
using Monitoring.Service.Delivery;

namespace Monitoring.Service.Tests.Delivery;

/// <summary>Conversations with a real mail server: what each of its answers means for the message.</summary>
public sealed class SmtpTransportTests(SharedSmtpServer shared) : IClassFixture<SharedSmtpServer>
{
    [Fact]
    public async Task A_message_is_sent_when_the_server_accepted_it()
    {
        var server = await shared.ThatAnswersAsync();

        var attempt = await SendAsync(server);

        Assert.Equal(Attempt.Sent, attempt);
        var message = Assert.Single(server.Accepted);
        Assert.Equal("monitor@plant.example.com", message.From);
        Assert.Equal(["dana.ruiz@example.com"], message.To);
        Assert.Equal("<breach-7.1@plant.example.com>", message.MessageId);
        Assert.Contains("\n.\nA line that is a single dot", message.Letter.TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal("QUIT", server.Said[^1]);
    }

    [Theory]
    [InlineData("421 4.3.2 shutting down")]
    [InlineData("450 4.2.1 mailbox busy")]
    [InlineData("451 4.7.1 greylisted")]
    [InlineData("452 4.2.2 mailbox full")]
    public async Task A_4xx_is_tried_again_wherever_it_comes(string answer)
    {
        foreach (var step in new[] { "greeting", "ehlo", "mail", "rcpt", "data", "dot" })
        {
            var server = await shared.ThatAnswersAsync(new Dictionary<string, string> { [step] = answer });

            var attempt = await SendAsync(server);

            Assert.Equal(AttemptResult.Retry, attempt.Result);
            Assert.False(attempt.IsOurFault);
            Assert.EndsWith(answer, attempt.Reason, StringComparison.Ordinal);
            Assert.Empty(server.Accepted);
        }
    }

    [Theory]
    [InlineData("rcpt", "550 5.1.1 no such user", "RCPT TO: 550 5.1.1 no such user")]
    [InlineData("rcpt", "550-Mailbox unknown.\r\n550 5.1.1 no such user", "RCPT TO: 550 Mailbox unknown. 5.1.1 no such user")]
    [InlineData("data", "554 5.1.10 takes no mail", "DATA: 554 5.1.10 takes no mail")]
    [InlineData("dot", "552 5.2.2 mailbox full", "message: 552 5.2.2 mailbox full")]
    public async Task A_5xx_about_the_recipient_is_a_refusal(string step, string answer, string reason)
    {
        var server = await shared.ThatAnswersAsync(new Dictionary<string, string> { [step] = answer });

        var attempt = await SendAsync(server);

        Assert.Equal(Attempt.Refused(reason), attempt);
        Assert.Empty(server.Accepted);
    }

    [Theory]
    [InlineData("greeting", "554 5.3.2 no service for you", "our side: greeting: 554 5.3.2 no service for you")]
    [InlineData("ehlo", "550 5.7.1 who are you", "our side: EHLO: 550 5.7.1 who are you")]
    [InlineData("mail", "550 5.7.1 sender not allowed", "our side: MAIL FROM: 550 5.7.1 sender not allowed")]
    [InlineData("mail", "530 5.7.0 log in first", "our side: MAIL FROM: 530 5.7.0 log in first")]
    [InlineData("rcpt", "504 5.5.2 <vm>: Helo command rejected", "our side: RCPT TO: 504 5.5.2 <vm>: Helo command rejected")]
    [InlineData("rcpt", "554 5.7.1 Relay access denied", "our side: RCPT TO: 554 5.7.1 Relay access denied")]
    [InlineData("data", "554 5.5.1 no valid recipients", "our side: DATA: 554 5.5.1 no valid recipients")]
    [InlineData("dot", "550 5.7.60 no permission to send as this sender", "our side: message: 550 5.7.60 no permission to send as this sender")]
    [InlineData("dot", "554 5.7.1 looks like spam", "our side: message: 554 5.7.1 looks like spam")]
    public async Task A_5xx_about_us_is_our_fault_and_tried_again_wherever_it_comes(string step, string answer, string reason)
    {
        var server = await shared.ThatAnswersAsync(new Dictionary<string, string> { [step] = answer });

        var attempt = await SendAsync(server);

        Assert.Equal(AttemptResult.Retry, attempt.Result);
        Assert.True(attempt.IsOurFault);
        Assert.Equal(reason, attempt.Reason);
    }

    [Fact]
    public async Task A_5xx_that_does_not_say_whose_fault_it_is_is_in_doubt()
    {
        var server = await shared.ThatAnswersAsync(new { rcpt = "550 dana.ruiz@example.com refused" });

        var attempt = await SendAsync(server);

        Assert.Equal((AttemptResult.Refused, "RCPT TO: 550 <> refused"), (attempt.Result, attempt.Doubt?.Reply));
    }

    [Theory]
    [InlineData("greeting", "554 5.3.2 no service for you", true)]
    [InlineData("ehlo", "550 5.7.1 who are you", true)]
    [InlineData("mail", "550 5.7.1 sender not allowed", true)]
    [InlineData("mail", "451 4.3.0 try later", true)]
    [InlineData("mail", "drop", true)]
    [InlineData("rcpt", "451 4.7.1 greylisted", false)]
    [InlineData("rcpt", "550 5.7.1 not to this address", false)]
    [InlineData("rcpt", "554 not to this address", false)]
    [InlineData("data", "554 5.5.1 no valid recipients", false)]
    [InlineData("dot", "552 this message is too large", false)]
    [InlineData("dot", "554 5.7.1 looks like spam", false)]
    [InlineData("dot", "drop", false)]
    public async Task Only_what_ends_before_a_recipient_is_named_concerns_every_mail(string step, string answer, bool concernsEveryMail)
    {
        var server = await shared.ThatAnswersAsync(new Dictionary<string, string> { [step] = answer });

        var attempt = await SendAsync(server);

        Assert.Equal((AttemptResult.Retry, concernsEveryMail), (attempt.Result, attempt.ConcernsEveryMail));
    }

    [Fact]
    public async Task We_give_the_name_that_is_set_or_the_machine_s()
    {
        var server = await shared.ThatAnswersAsync();
        await SendAsync(server);
        await TestMail.Transport(server.Port, heloName: "monitor.plant2.example")
            .SendAsync(TestMail.To(), () => true, CancellationToken.None);

        await server.CatchUpAsync();
        Assert.Equal(
            [$"EHLO {HeloName.OfThisMachine}", "EHLO monitor.plant2.example"],
            server.Said.Where(line => line.StartsWith("EHLO", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("greeting")]
    [InlineData("ehlo")]
    [InlineData("mail")]
    [InlineData("rcpt")]
    [InlineData("data")]
    [InlineData("dot")]
    public async Task A_dropped_connection_is_tried_again(string step)
    {
        var server = await shared.ThatAnswersAsync(new Dictionary<string, string> { [step] = "drop" });

        var attempt = await SendAsync(server);

        Assert.Equal(AttemptResult.Retry, attempt.Result);
        Assert.False(attempt.IsOurFault);
        Assert.NotEmpty(attempt.Reason);
    }

    [Fact]
    public async Task A_connection_closed_after_the_message_says_that_nobody_knows_whether_it_was_taken()
    {
        var server = await shared.ThatAnswersAsync(new { dot = "drop" });

        Assert.Equal(
            Attempt.Retry("message: the server closed the connection after the message; whether it took it is not known"),
            await SendAsync(server));
    }

    [Fact]
    public async Task A_message_lost_after_the_final_dot_comes_again_under_the_same_id_and_otherwise_the_same()
    {
        var server = await shared.ThatAnswersAsync(new { dot = "drop" });
        var first = await SendAsync(server);
        var lost = Assert.Single(server.Messages);
        await server.ObeyAsync();
        var second = await SendAsync(server);

        Assert.Equal(AttemptResult.Retry, first.Result);
        Assert.Equal(Attempt.Sent, second);
        Assert.Equal(lost.Content, Assert.Single(server.Accepted).Content);
    }

    [Fact]
    public async Task Nobody_listening_is_tried_again()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        var attempt = await Transport(port).SendAsync(TestMail.To(), () => true, CancellationToken.None);

        Assert.Equal(AttemptResult.Retry, attempt.Result);
        Assert.False(attempt.IsOurFault);
        Assert.StartsWith("connection: ", attempt.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dana.ruiz")]
    [InlineData("dana@example.com, tom@example.com")]
    [InlineData("Dana <dana@example.com>")]
    [InlineData("dana@example.com>\r\nRCPT TO:<everybody@example.com")]
    [InlineData("")]
    public async Task What_is_no_address_is_refused_without_a_word_to_the_server(string address)
    {
        var server = await shared.ThatAnswersAsync();

        var attempt = await Transport(server.Port).SendAsync(TestMail.To(address), () => true, CancellationToken.None);

        await server.CatchUpAsync();
        Assert.Equal(AttemptResult.Refused, attempt.Result);
        Assert.Empty(server.Said);
    }

    [Fact]
    public async Task What_another_may_be_sending_by_now_is_not_handed_over()
    {
        var server = await shared.ThatAnswersAsync(new { rcpt = "wait" });
        var isOurs = true;

        var sending = Transport(server.Port).SendAsync(TestMail.To(), () => isOurs, CancellationToken.None);
        await server.HangsAsync();
        isOurs = false;
        await server.ObeyAsync();

        Assert.Equal(Attempt.Retry("RCPT TO: broken off, since this process stood still and another may be sending the message"),
            await sending);
        await server.CatchUpAsync();
        Assert.Empty(server.Messages);
    }

    [Fact]
    public async Task What_was_handed_over_whole_is_waited_for_whoever_sends_it_too()
    {
        var server = await shared.ThatAnswersAsync(new { dot = "wait" });
        var isOurs = true;

        var sending = Transport(server.Port).SendAsync(TestMail.To(), () => isOurs, CancellationToken.None);
        await server.HangsAsync();
        isOurs = false;
        await server.ObeyAsync();

        Assert.Equal(Attempt.Sent, await sending);
    }

    [Fact]
    public async Task An_attempt_can_be_broken_off()
    {
        var server = await shared.ThatAnswersAsync(new { rcpt = "hang" });
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(0.3));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Transport(server.Port).SendAsync(TestMail.To(), () => true, stop.Token));
    }

    private static async Task<Attempt> SendAsync(SmtpServer server)
    {
        var attempt = await Transport(server.Port).SendAsync(TestMail.To(), () => true, CancellationToken.None);
        await server.CatchUpAsync();
        return attempt;
    }

    private static SmtpTransport Transport(int port) => TestMail.Transport(port);
}
