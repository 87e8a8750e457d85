using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Storage.Reading;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises of episodes open before anybody could acknowledge: their ladder begins with the program.</summary>
public abstract class AlertUpgradeContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_old_open_episode_begins_its_ladder_at_the_first_run_and_whom_a_refused_mail_told_is_not_told_again()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(20), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 22)));
        await Fixture.WriteAsync(StoreFixture.Outcomes("111", from: 22));
        var mail = Assert.Single(await Fixture.Store.Outbox.ClaimAsync("w", 1, Token));
        await Fixture.Store.Outbox.SettleAsync("w", mail, "Dana Ruiz", new(AttemptResult.Refused, "550 5.1.1 no such user"), Token);
        await OlderSchema.TakeBackAlertsAsync(Fixture);
        Fixture.Clock.Advance(TimeSpan.FromDays(3));
        await Fixture.RestartAsync();

        Assert.NotEmpty((await ReadAsync()).ToCome);
        await RunAsync(0, notices: 0);
        var alert = await ReadAsync();
        Assert.Equal(new LadderRound(1, Fixture.Clock.GetUtcNow(), RoundCause.Opened), alert.Alert.Round);
        Assert.Equal((LadderStep.Refused, 1, "tom"), (alert.Done.Single().Step, alert.Done[0].Ordinal, alert.Done[0].To));
        Assert.Equal(Core.Alerts.Handling.Escalated, alert.Handling);

        await RunAsync(2, notices: 1);
        await RunAsync(2, notices: 0);
        await RunAsync(8, notices: 1);
        Assert.Equal(["dana", "joan"], (await ReadAsync()).Notices.TakeLast(2).Select(notice => Assert.Single(notice.Deliveries).To));
        await Fixture.VerifyAsync();
    }

    private async Task RunAsync(double hours, int notices)
    {
        Fixture.Clock.Advance(TimeSpan.FromHours(hours));
        Assert.Equal(notices, await Fixture.Store.Alerts.RunAsync(Token));
    }

    private async Task<AlertReading> ReadAsync() =>
        Assert.Single((await Fixture.Store.Readings.AlertsAsync(AlertFilter.None, null, 10, Token))!);
}
