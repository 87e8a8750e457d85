using Monitoring.Core.Deliveries;
using Monitoring.Service.Delivery;

namespace Monitoring.Service.Tests.Delivery;

/// <summary>
/// From the commit to a real mail server: nothing lost, nothing marked sent that was not accepted, copies only under one id.
/// </summary>
public sealed class DeliveryBySmtpTests(SharedSmtpServer shared) : IClassFixture<SharedSmtpServer>
{
    [Theory]
    [InlineData("greeting", "421 4.3.2 closing")]
    [InlineData("greeting", "554 5.3.2 no service")]
    [InlineData("mail", "550 5.7.1 not from you")]
    [InlineData("rcpt", "450 4.2.1 busy")]
    [InlineData("rcpt", "drop")]
    [InlineData("data", "451 4.3.0 not now")]
    [InlineData("rcpt", "504 5.5.2 <vm>: Helo command rejected: need fully-qualified hostname")]
    [InlineData("dot", "452 4.3.1 disk full")]
    [InlineData("dot", "554 5.7.1 not wanted")]
    [InlineData("dot", "drop")]
    public async Task What_the_server_did_not_take_waits_and_comes_again_under_the_same_id(string step, string answer)
    {
        var server = await shared.ThatAnswersAsync(new Dictionary<string, string> { [step] = answer });
        await using var scene = await DeliveryScene.SetAsync();
        await scene.StartAsync(TestMail.Transport(server.Port));

        await scene.JudgeAsync("11");
        await DeliveryScene.UntilAsync(() => scene.Log.Count("Waits") + scene.Log.Count("OurFault"), 1);

        var waiting = Assert.Single(await scene.DeliveriesAsync());
        Assert.Equal(DeliveryState.Waiting, waiting.State);
        Assert.NotEmpty(waiting.LastError!);
        await server.CatchUpAsync();
        Assert.All(server.Messages, message => Assert.Equal(waiting.MessageId, message.MessageId));
        Assert.Empty(server.Accepted);

        await server.ObeyAsync();
        await scene.PassToNextDueAsync();
        await scene.BecomesAsync("dana sent");
        await server.CatchUpAsync();
        Assert.Equal(waiting.MessageId, Assert.Single(server.Accepted).MessageId);
    }

    [Theory]
    [InlineData("rcpt", "550 5.1.1 no such user")]
    [InlineData("rcpt", "550 no such user")]
    [InlineData("dot", "552 5.2.2 mailbox full")]
    public async Task What_the_server_refused_for_good_is_dead_and_the_deputy_is_told_at_once(string step, string answer)
    {
        var server = await shared.ThatAnswersAsync(new Dictionary<string,
            object> { [step] = new Dictionary<string, string> { ["dana.ruiz@example.com"] = answer } });
        await using var scene = await DeliveryScene.SetAsync();
        await scene.StartAsync(TestMail.Transport(server.Port));

        await scene.JudgeAsync("11");

        await scene.BecomesAsync("dana dead, tom sent");
        await server.CatchUpAsync();
        var told = Assert.Single(server.Accepted);
        Assert.Equal(["tom.kessler@example.com"], told.To);
        Assert.Equal("[ESCALATED] orders-accuracy Dana Ruiz", told.Letter.Subject);
        Assert.Contains(answer, told.Letter.TextBody!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_server_says_to_owner_and_deputy_alike_was_our_fault_and_the_owner_alone_is_told_when_it_is_mended()
    {
        var server = await shared.ThatAnswersAsync(new
        {
            rcpt = new Dictionary<string, string>
            {
                ["dana.ruiz@example.com"] = "550 <dana.ruiz@example.com>: not from you",
                ["tom.kessler@example.com"] = "550 <tom.kessler@example.com>: not from you",
            },
        });
        await using var scene = await DeliveryScene.SetAsync();
        await scene.StartAsync(TestMail.Transport(server.Port));

        await scene.JudgeAsync("11");

        await scene.BecomesAsync("dana waiting, tom absorbed");
        await DeliveryScene.UntilAsync(() => (scene.Counters.OwnFaults, scene.Log.Count("OurFaultAfterAll")), (1L, 1));
        await server.ObeyAsync();
        await scene.BecomesInTimeAsync("dana sent, tom absorbed");
        await server.CatchUpAsync();
        Assert.Equal(["dana.ruiz@example.com"], Assert.Single(server.Accepted).To);
    }

    [Fact]
    public async Task After_an_outage_one_mail_tells_the_whole_story()
    {
        var server = await shared.ThatAnswersAsync(new { greeting = "421 4.3.2 closing" });
        await using var scene = await DeliveryScene.SetAsync();
        await scene.StartAsync(TestMail.Transport(server.Port));
        await scene.JudgeAsync("11");
        await DeliveryScene.UntilAsync(() => scene.Log.Count("Waits"), 1);
        await scene.JudgeAsync("1111");
        await DeliveryScene.UntilAsync(() => scene.Log.Count("Waits"), 2);
        await scene.JudgeAsync(new string('0', 15));
        await DeliveryScene.UntilAsync(() => scene.Log.Count("Waits"), 3);
        await scene.BecomesAsync("dana absorbed, dana absorbed, dana waiting");
        Assert.Equal((1, 0), (scene.Outages.Count("Began"), scene.Outages.Count("Over")));

        await server.ObeyAsync();
        await scene.PassToNextDueAsync();

        await scene.BecomesAsync("dana absorbed, dana absorbed, dana sent");
        await server.CatchUpAsync();
        var story = Assert.Single(server.Accepted);
        Assert.Equal("[BREACH, WORSE, RECOVERED] orders-accuracy", story.Letter.Subject);
        Assert.All((await scene.DeliveriesAsync()).Take(2), delivery => Assert.Equal(story.MessageId, delivery.AbsorbedBy));
    }

    [Fact]
    public async Task Mails_of_one_episode_make_one_thread()
    {
        var server = await shared.ThatAnswersAsync();
        await using var scene = await DeliveryScene.SetAsync();
        await scene.StartAsync(TestMail.Transport(server.Port));
        await scene.JudgeAsync("11");
        await scene.BecomesAsync("dana sent");
        await scene.JudgeAsync("1111");
        await scene.BecomesAsync("dana sent, dana sent");
        await server.CatchUpAsync();

        var letters = server.Accepted.Select(message => message.Letter).ToList();

        Assert.Empty(letters[0].References);
        Assert.Equal([letters[0].MessageId!], letters[1].References);
        Assert.Equal(letters[0].MessageId, letters[1].InReplyTo);
    }

    [Fact]
    public async Task A_server_that_hangs_with_one_mail_takes_the_others_meanwhile()
    {
        var server = await shared.ThatAnswersAsync(new { dot = new Dictionary<string, string> { ["dana.ruiz@example.com"] = "hang" } });
        await using var scene = await DeliveryScene.SetAsync();
        await scene.StartAsync(TestMail.Transport(server.Port));
        await scene.JudgeAsync("11");
        await server.HangsAsync();

        await scene.JudgeAsync("11", "invoices");

        await scene.BecomesAsync("tom sent", "invoices");
        await scene.BecomesAsync("dana waiting");
    }

    [Fact]
    public async Task A_service_that_stops_waits_for_the_server_s_answer_to_a_whole_mail_and_it_is_never_sent_again()
    {
        var server = await shared.ThatAnswersAsync(new { dot = "wait" });
        await using var scene = await DeliveryScene.SetAsync();
        var dispatcher = await scene.StartAsync(TestMail.Transport(server.Port));
        await scene.JudgeAsync("11");
        await server.HangsAsync();

        var stopping = dispatcher.StopAsync(CancellationToken.None);
        scene.Clock.Advance(Dispatcher.Grace / 2);
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        Assert.False(stopping.IsCompleted);
        await server.ObeyAsync();
        await stopping;

        await scene.BecomesAsync("dana sent");
        await scene.StartAsync(TestMail.Transport(server.Port));
        await scene.JudgeAsync("11", "invoices");
        await scene.BecomesAsync("tom sent", "invoices");
        await server.CatchUpAsync();
        Assert.Equal(["dana.ruiz@example.com", "tom.kessler@example.com"], server.Accepted.SelectMany(message => message.To));
    }

    [Fact]
    public async Task A_fault_of_our_side_is_counted_apart()
    {
        var server = await shared.ThatAnswersAsync(new { mail = "550 5.7.1 not from you" });
        await using var scene = await DeliveryScene.SetAsync();
        await scene.StartAsync(TestMail.Transport(server.Port));

        await scene.JudgeAsync("11");
        await DeliveryScene.UntilAsync(() => scene.Log.Count("OurFault"), 1);

        Assert.Equal(1, scene.Counters.OwnFaults);
        Assert.StartsWith("our side: ", (await scene.Store.Outbox.TotalsAsync(CancellationToken.None)).LastError, StringComparison.Ordinal);
    }
}
