using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises of an alert whose holder leaves the registry: it is nobody's at once, and its owner hears so.</summary>
public abstract class LeaverContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => Fixture.Clock.GetUtcNow();

    [Theory]
    [InlineData("ana", "dana 7, tom 9, joan 17")] // nobody of the agent's own people: nothing else about it changes
    [InlineData("tom", "dana 7, joan 17")] // its deputy
    public async Task Nobody_has_it_any_more_the_owner_is_told_at_once_and_the_ladder_starts_anew(string holder, string next)
    {
        var opened = await BreachAsync();
        await AcknowledgeAsync("order-entry", holder);
        await AcknowledgeAsync("invoice", holder: "joan");
        await DeliverAsync();
        Fixture.Clock.Advance(TimeSpan.FromHours(5));
        await Fixture.ApplyAsync(Without(holder), "two");

        var alert = await ReadAsync("order-entry");
        Assert.Equal((null, new LadderRound(2, opened.AddHours(5), RoundCause.RanOut), Core.Alerts.Handling.Unacknowledged),
            (alert.Alert.Acknowledgement, alert.Alert.Round, alert.Handling));
        Assert.Equal(next, string.Join(", ", alert.ToCome.Select(step => Invariant($"{step.To} {(step.DueAt - opened).TotalHours}"))));
        var told = alert.Notices[^1];
        Assert.Equal((NoticeKind.Reminder, "dana"), (told.Kind, Assert.Single(told.Deliveries).To));
        var said = told.Facts.Handling!;
        Assert.Equal((true, holder, "mine", opened.AddHours(5)),
            (said.RanOut, said.Acknowledgement!.By, said.Acknowledgement.Comment, said.Acknowledgement.Until));
        Assert.Equal(next.Split(", ").Length, said.Next.Count);
        Assert.Equal("joan", (await ReadAsync("invoice")).Alert.Acknowledgement!.By);
        Assert.Equal(["dana"], await DeliverAsync());

        Assert.Equal(0, await Fixture.Store.Alerts.RunAsync(Token));
        Fixture.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, await Fixture.Store.Alerts.RunAsync(Token));
        await Fixture.ApplyAsync(Registry(), "three");
        Assert.Equal(2, (await ReadAsync("order-entry")).Alert.Round.Number);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task An_agent_of_which_nothing_else_changes_gets_no_revision_by_it()
    {
        await BreachAsync();
        await AcknowledgeAsync("order-entry", "ana");
        await Fixture.ApplyAsync(Without("ana"), "two");

        Assert.Null((await ReadAsync("order-entry")).Alert.Acknowledgement);
        Assert.Equal(0, await Fixture.CountAsync("log_revisions where revision = 2"));
        Assert.Equal(1, await Fixture.CountAsync("registry_revisions where revision = 2 and rolled_out_at is not null"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Where_the_owner_changes_too_the_hand_over_says_it_all()
    {
        await BreachAsync();
        await AcknowledgeAsync("order-entry", "dana");
        var next = Without("dana");
        await Fixture.ApplyAsync(next with { Agents = [.. next.Agents.Select(agent => agent with { Owner = "tom", Deputy = null })] }, "two");

        var alert = await ReadAsync("order-entry");
        Assert.Equal((null, 2L, RoundCause.HandedOver), (alert.Alert.Acknowledgement, alert.Alert.Round.Number, alert.Alert.Round.Cause));
        Assert.Equal(0, await Fixture.CountAsync("notices where kind = 9"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task In_maintenance_it_is_told_at_its_end()
    {
        await BreachAsync();
        await AcknowledgeAsync("order-entry", "ana");
        await DeliverAsync();
        await Fixture.Store.Maintenance.OrderAsync(new("order-entry", null, "dana", "New portal", Now.AddHours(1)), AgentScope.All, Token);
        await Fixture.ApplyAsync(Without("ana"), "two");
        Assert.Null((await ReadAsync("order-entry")).Alert.Acknowledgement);
        Assert.Empty(await DeliverAsync());
        Fixture.Clock.Advance(TimeSpan.FromHours(1));
        await Fixture.Store.Maintenance.RunAsync(Token);

        Assert.Equal(["dana"], await DeliverAsync());
        Assert.Equal(Now.AddHours(2), (await ReadAsync("order-entry")).ToCome[0].DueAt);
    }

    private static PlantRegistry Registry()
    {
        var registry = StoreFixture.OrderEntry(20);
        return registry with
        {
            Agents = [registry.Agents[0], StoreFixture.OrderEntry(20, "invoice").Agents[0] with { Deputy = null }],
            People = registry.People.Values.Append(new("ana", "Ana Lopez", "ana.lopez@example.com")).ToDictionary(person => person.Key),
        };
    }

    private static PlantRegistry Without(string person)
    {
        var registry = Registry();
        return registry with
        {
            People = registry.People.Values.Where(one => one.Key != person).ToDictionary(one => one.Key),
            Agents = [.. registry.Agents.Select(agent => agent.Deputy == person ? agent with { Deputy = null } : agent)],
        };
    }

    private async Task<DateTimeOffset> BreachAsync()
    {
        await Fixture.ApplyAsync(Registry(), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes("111"));
        await Fixture.WriteAsync(StoreFixture.Outcomes("111", "invoice"));
        return Now;
    }

    private async Task AcknowledgeAsync(string agent, string holder) => Assert.Equal(
        Handling.AcknowledgeResult.Done,
        await Fixture.Store.Alerts.AcknowledgeAsync((await ReadAsync(agent)).Id, holder, "mine", Now.AddDays(6), Token));

    private async Task<AlertReading> ReadAsync(string agent) =>
        Assert.Single((await Fixture.Store.Readings.AlertsAsync(new() { Agent = agent }, null, 10, Token))!);

    /// <summary>Sends whatever may leave, and says to whom.</summary>
    private async Task<IReadOnlyList<string>> DeliverAsync()
    {
        var sent = new List<string>();
        while (await Fixture.Store.Outbox.ClaimAsync("w", 5, Token) is { Count: > 0 } mails)
        {
            foreach (var mail in mails)
            {
                await Fixture.Store.Outbox.SettleAsync("w", mail, mail.Recipient, Core.Deliveries.Attempt.Sent, Token);
                sent.Add(mail.Recipient);
            }
        }

        return sent;
    }
}
