using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Slos;
using Monitoring.Storage.Handling;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises of handling around maintenance: the ladder's clock stands still inside, and who stands in at its end is told.
/// </summary>
public abstract class HeldHandlingContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private DateTimeOffset start;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("order-entry", null)]
    [InlineData(null, "order-entry-accuracy")]
    public async Task Reminders_of_what_was_told_before_resume_at_its_end(string? agent, string? slo)
    {
        await BeginAsync();
        await Fixture.WriteAsync(StoreFixture.Outcomes("111"));
        await AtAsync(1);
        await OrderAsync(agent, slo, hours: 5);
        Assert.Equal(["dana 7", "tom 9", "joan 17"], (await ReadAsync()).ToCome.Select(Shown));

        await AtAsync(2, notices: 0);
        await AtAsync(5.9, notices: 0);
        await AtAsync(6, notices: 0, ended: 1);
        await AtAsync(6.9, notices: 0);
        Assert.Equal(["dana 7", "tom 9", "joan 17"], (await ReadAsync()).ToCome.Select(Shown));
        await AtAsync(7, notices: 1);
        await AtAsync(9, notices: 1);
        Assert.Equal(["Breach dana 0", "Reminder dana 7", "Escalated tom 9"], Told(await ReadAsync()));
    }

    [Fact]
    public async Task One_that_is_ended_early_counts_to_that_moment()
    {
        await BeginAsync();
        await Fixture.WriteAsync(StoreFixture.Outcomes("111"));
        await AtAsync(1);
        var ordered = await OrderAsync("order-entry", null, hours: 50);
        await AtAsync(2.5, notices: 0);
        await Fixture.Store.Maintenance.EndAsync(ordered.Id, "dana", AgentScope.All, Token);
        await AtAsync(3.4, notices: 0);
        await AtAsync(3.5, notices: 1);
    }

    [Fact]
    public async Task What_opened_inside_is_nobodys_until_its_end_and_then_the_ladder_begins()
    {
        await BeginAsync();
        await OrderAsync("order-entry", null, hours: 6);
        await AtAsync(1);
        await Fixture.WriteAsync(StoreFixture.Outcomes("111"));
        await AtAsync(4, notices: 0);
        Assert.False((await ReadAsync()).Alert.IsTold);
        await AtAsync(6, notices: 0, ended: 1);

        var alert = await ReadAsync();
        Assert.True(alert.Alert.IsTold);
        Assert.Equal(["Breach dana 6"], Told(alert));
        Assert.Equal(["dana 8", "tom 10", "joan 18"], alert.Notices[0].Facts.Handling!.Next.Select(next => Invariant($"{next.Person} {Hours(next.At)}")));
        await AtAsync(7.9, notices: 0);
        await AtAsync(8, notices: 1);
    }

    [Fact]
    public async Task Who_owns_it_at_the_end_is_told_and_nobody_of_a_hand_over_of_what_nobody_knows()
    {
        await BeginAsync();
        await OrderAsync("order-entry", null, hours: 6);
        await Fixture.WriteAsync(StoreFixture.Outcomes("111"));
        await Fixture.ApplyAsync(Of("joan"), "two");
        await AtAsync(6, notices: 0, ended: 1);

        Assert.Equal(["Breach joan 6"], Told(await ReadAsync()));
        Assert.Equal("joan", (await ReadAsync()).Alert.Owner);
        Assert.Equal(0, await Fixture.CountAsync("notices where kind = 12"));
    }

    [Fact]
    public async Task That_somebody_has_it_is_said_after_the_end()
    {
        await BeginAsync();
        await Fixture.WriteAsync(StoreFixture.Outcomes("111"));
        await SendAsync();
        await OrderAsync("order-entry", null, hours: 6);
        await Fixture.Store.Alerts.AcknowledgeAsync((await ReadAsync()).Id, "tom", "mine", start.AddHours(20), Token);
        Assert.Empty(await SendAsync());
        await AtAsync(6, notices: 0, ended: 1);
        Assert.Equal(["dana Acknowledged"], await SendAsync());
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task What_ended_and_came_back_inside_is_told_to_its_owner_and_to_who_had_it_last_and_what_only_ended_says_who_had_it()
    {
        await BeginAsync();
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 22) + "111"));
        var id = (await ReadAsync()).Id;
        await Fixture.Store.Alerts.AcknowledgeAsync(id, "tom", "mine", start.AddHours(20), Token);
        await OrderAsync("order-entry", null, hours: 2);
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 60), from: 100));
        await AtAsync(2, ended: 1);
        Assert.Equal("tom", (await ReadAsync()).Notices[^1].Facts.Handling!.Acknowledgement!.By);

        await OrderAsync("order-entry", null, hours: 2);
        await Fixture.WriteAsync(StoreFixture.Outcomes("111", from: 200));
        await AtAsync(4, ended: 1);
        Assert.Equal(["Reopened dana 4", "Reopened tom 4"], Told(await ReadAsync()).TakeLast(2).Order(StringComparer.Ordinal));
    }

    private static PlantRegistry Of(string owner)
    {
        var registry = StoreFixture.OrderEntry(20);
        return registry with { Agents = [registry.Agents[0] with { Owner = owner }] };
    }

    private async Task BeginAsync()
    {
        await Fixture.ApplyAsync(Of("dana"), "one");
        start = Fixture.Clock.GetUtcNow();
    }

    private async Task<MaintenanceReading> OrderAsync(string? agent, string? slo, int hours) =>
        (await Fixture.Store.Maintenance.OrderAsync(
            new(agent, slo, "dana", "Layout changes", Fixture.Clock.GetUtcNow().AddHours(hours)), AgentScope.All, Token))!.Maintenance!;

    /// <summary>Moves to so many hours after the start, and lets the sweeps do what is due.</summary>
    private async Task AtAsync(double hours, int notices = 0, int ended = 0)
    {
        Fixture.Clock.Advance(start.AddHours(hours) - Fixture.Clock.GetUtcNow());
        Assert.Equal(ended, (await Fixture.Store.Maintenance.RunAsync(Token)).Ended);
        Assert.Equal(notices, await Fixture.Store.Alerts.RunAsync(Token));
    }

    private async Task<AlertReading> ReadAsync() => (await Fixture.Store.Readings.AlertsAsync(AlertFilter.None, null, 10, Token))!.Single();

    private double Hours(DateTimeOffset at) => Math.Round((at - start).TotalHours, 2);

    private string Shown(NextStep step) => Invariant($"{step.To} {Hours(step.DueAt)}");

    private IEnumerable<string> Told(AlertReading alert) => alert.Notices.SelectMany(notice => notice.Deliveries.Select(delivery =>
        Invariant($"{notice.Kind} {delivery.To} {Hours(notice.Facts.HeldUntil ?? notice.At)}")));

    private async Task<IReadOnlyList<string>> SendAsync()
    {
        var sent = await Fixture.Store.Outbox.ClaimAsync("w", 5, Token);
        foreach (var mail in sent)
        {
            await Fixture.Store.Outbox.SettleAsync("w", mail, "Dana Ruiz", Attempt.Sent, Token);
        }

        return [.. sent.Select(mail => $"{mail.Recipient} {mail.Kind}")];
    }
}
