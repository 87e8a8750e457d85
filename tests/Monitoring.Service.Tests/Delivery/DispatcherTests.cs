using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail.Words;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Delivery;

/// <summary>The delivery loop over a real store: who is sent what, and who is told next when it cannot be delivered.</summary>
public sealed class DispatcherTests
{
    [Fact]
    public async Task What_this_process_committed_is_sent_at_once()
    {
        await using var scene = await DeliveryScene.SetAsync();
        await scene.StartAsync();

        await scene.JudgeAsync("11");

        await scene.BecomesAsync("dana sent");
        Assert.Equal("[BREACH] orders-accuracy", Assert.Single(scene.Transport.Sent).Subject);
    }

    [Fact]
    public async Task A_process_that_holds_mail_turns_and_sends_nothing_and_the_next_one_sends_what_waited()
    {
        await using var scene = await DeliveryScene.SetAsync();
        var holding = await scene.StartAsync(hold: MailHold.Of(MailSwitch.Hold, null));
        await scene.JudgeAsync("11");
        for (var turns = 0; turns < 3; turns++)
        {
            scene.Clock.Advance(TimeSpan.FromSeconds(10));
            await DeliveryScene.UntilAsync(() => scene.Pulse.Age < TimeSpan.FromSeconds(10), true);
        }

        Assert.Equal((DeliveryState.Waiting, 0), Assert.Single(await scene.DeliveriesAsync()) is var held ? (held.State, held.Attempts) : default);
        await holding.StopAsync(TestContext.Current.CancellationToken);
        await scene.StartAsync();

        await scene.BecomesAsync("dana sent");
    }

    [Fact]
    public async Task A_letter_to_a_person_alone_is_sent_in_its_own_words()
    {
        await using var scene = await DeliveryScene.SetAsync();
        scene.Write = (mail, person) => MailWriter.Write(mail.Letter!, person, mail.MessageId);
        await scene.StartAsync();

        await scene.Store.Outbox.PostAsync(
            new()
            {
                Name = "daily-2026-06-01",
                Recipient = "joan",
                Kind = NoticeKind.Daily,
                At = scene.Clock.GetUtcNow(),
                Subject = "[DAILY] Plant 2: 6 green",
                Text = "6 green.\n",
                Html = "<p>6 green.</p>",
            },
            TestContext.Current.CancellationToken);

        await scene.PassUntilAsync(() => Task.FromResult(scene.Transport.Sent.Count), 1);
        var mail = scene.Transport.Sent[0];
        Assert.Equal(
            ("joan.meyer@example.com", "[DAILY] Plant 2: 6 green", "6 green.\n", "<p>6 green.</p>", "DAILY"),
            (mail.ToAddress, mail.Subject, mail.Text, mail.Html, mail.Kind));
        await scene.PassUntilAsync(async () => (await scene.Store.Outbox.TotalsAsync(TestContext.Current.CancellationToken)).Waiting, 0);
    }

    [Fact]
    public async Task What_is_for_a_time_only_is_tried_in_it_and_then_ends_without_a_word_to_anybody_else()
    {
        await using var scene = await DeliveryScene.SetAsync();
        scene.Write = (mail, person) => MailWriter.Write(mail.Letter!, person, mail.MessageId);
        scene.Transport.AnswerAlways(Attempt.Retry("421 too busy"));
        await scene.StartAsync();
        var until = scene.Clock.GetUtcNow() + TimeSpan.FromMinutes(15);
        await scene.Store.Outbox.PostAsync(
            new()
            {
                Name = "sign-in-1",
                Recipient = "dana",
                Kind = NoticeKind.SignIn,
                At = scene.Clock.GetUtcNow(),
                Until = until,
                Subject = "[SIGN IN] accuracy monitor of Plant 2",
                Text = "Sign in.\n",
                Html = "<p>Sign in.</p>",
            },
            TestContext.Current.CancellationToken);

        await scene.PassUntilAsync(() => Task.FromResult(scene.Log.Count("Expired")), 1);

        Assert.InRange(scene.Clock.GetUtcNow() - until, TimeSpan.Zero, TimeSpan.FromMinutes(3));
        Assert.True(scene.Transport.Tried.Count > 5);
        var totals = await scene.Store.Outbox.TotalsAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0L, 0L, null), (totals.Waiting, totals.Dead, totals.LastError));
    }

    [Fact]
    public async Task A_message_whose_channel_has_no_transport_waits_and_says_so()
    {
        await using var scene = await DeliveryScene.SetAsync();
        scene.Transports.Clear();
        await scene.StartAsync();

        await scene.JudgeAsync("11");

        await DeliveryScene.UntilAsync(() => scene.Log.Count("OurFault"), 1);
        var waiting = Assert.Single(await scene.DeliveriesAsync());
        Assert.Equal((DeliveryState.Waiting, "our side: there is no transport for mail"), (waiting.State, waiting.LastError));
        Assert.Equal(1, scene.Counters.OwnFaults);
    }

    [Fact]
    public async Task What_waits_for_a_chat_goes_by_mail_once_the_registry_says_so_and_nobody_else_is_told()
    {
        await using var scene = await DeliveryScene.SetAsync();
        var slack = new ScriptedTransport { Channel = Channel.Slack };
        slack.AnswerAlways(Attempt.Retry("slack: 503"));
        scene.Transports.Add(Channel.Slack, slack);
        var byMail = scene.People["dana"];
        scene.People["dana"] = byMail with { Notify = [Channel.Slack], Addresses = [new(Channel.Slack, "https://hooks.slack.com/services/T0/B0/X")] };
        scene.Store.ChannelsOf = person => scene.People[person].Notify;
        await scene.StartAsync();
        await scene.JudgeAsync("11");
        await DeliveryScene.UntilAsync(() => scene.Log.Count("Waits"), 1);

        scene.People["dana"] = byMail;

        await DeliveryScene.UntilAsync(
            () =>
            {
                scene.Clock.Advance(TimeSpan.FromSeconds(1));
                return scene.Transport.Sent.Count;
            },
            1);
        Assert.Equal(("dana.ruiz@example.com", "[BREACH] orders-accuracy"), (scene.Transport.Sent[0].ToAddress, scene.Transport.Sent[0].Subject));
        await scene.BecomesAsync("dana absorbed, dana sent");
        Assert.Equal((1, 1, 0), (slack.Tried.Count, scene.Log.Count("Elsewhere"), scene.Log.Count("Dead")));
    }

    [Fact]
    public async Task What_another_process_committed_is_found_in_time()
    {
        await using var scene = await DeliveryScene.SetAsync();
        await scene.StartAsync();
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);

        await scene.JudgeElsewhereAsync("11");

        await scene.BecomesInTimeAsync("dana sent");
    }

    [Fact]
    public async Task A_refused_owner_is_told_of_to_the_deputy_at_once_and_a_refused_deputy_to_the_fallback()
    {
        await using var scene = await DeliveryScene.SetAsync();
        scene.Transport.Answer = (mail, _) => Task.FromResult(
            mail.ToAddress == "joan.meyer@example.com" ? Attempt.Sent : Attempt.Refused("RCPT TO: 550 5.1.1 no such user"));
        await scene.StartAsync();

        await scene.JudgeAsync("11");

        await scene.BecomesAsync("dana dead, tom dead, joan sent");
        Assert.Equal(
            ["[BREACH] orders-accuracy", "[ESCALATED] orders-accuracy Dana Ruiz", "[ESCALATED] orders-accuracy Tom Kessler"],
            scene.Transport.Tried.Select(mail => mail.Subject));
        Assert.Equal("RCPT TO: 550 5.1.1 no such user", scene.Transport.Sent[0].Text);
    }

    [Fact]
    public async Task Whom_no_registry_ever_named_is_told_of_to_the_next_person()
    {
        await using var scene = await DeliveryScene.SetAsync();
        scene.People.Remove("dana");
        await scene.StartAsync();

        await scene.JudgeAsync("11");

        await scene.BecomesAsync("dana dead, tom sent");
        Assert.Equal("no registry ever named dana", Assert.Single(scene.Transport.Tried).Text);
    }

    [Fact]
    public async Task A_server_that_is_away_for_72_hours_is_tried_all_the_while_under_one_id_and_then_the_deputy_is_told()
    {
        await using var scene = await DeliveryScene.SetAsync();
        scene.Transport.Answer = (mail, _) => Task.FromResult(
            mail.ToAddress == "dana.ruiz@example.com" ? Attempt.Retry("connection: refused") : Attempt.Sent);
        await scene.StartAsync();
        var started = scene.Clock.GetUtcNow();
        await scene.JudgeAsync("11");

        for (var attempts = 1; scene.Clock.GetUtcNow() - started < Backoff.GiveUpAfter; attempts++)
        {
            await DeliveryScene.UntilAsync(() => scene.Log.Count("Waits"), attempts);
            Assert.Equal(DeliveryState.Waiting, (await scene.DeliveriesAsync())[0].State);
            await scene.PassToNextDueAsync();
        }

        await scene.BecomesAsync("dana dead, tom sent");
        Assert.Equal(Backoff.GiveUpAfter, scene.Clock.GetUtcNow() - started);
        var toDana = scene.Transport.Tried.Where(mail => mail.ToAddress == "dana.ruiz@example.com").ToList();
        Assert.InRange(toDana.Count, 100, 300);
        Assert.Single(toDana.Select(mail => mail.MessageId).Distinct(StringComparer.Ordinal));
        Assert.Equal("connection: refused", Assert.Single(scene.Transport.Sent).Text);
    }
}
