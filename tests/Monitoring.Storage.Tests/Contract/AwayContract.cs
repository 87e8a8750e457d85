using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Slos;
using Monitoring.Storage.Outbox;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises about people who are away and the hours of a plant.</summary>
public abstract class AwayContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DeliveryOutbox Outbox => Fixture.Store.Outbox;

    private DateOnly Today => PlantDay.Of(Fixture.Clock.GetUtcNow(), IanaZone.Of("America/Chicago"));

    [Fact]
    public async Task Who_acts_for_the_owner_is_told_and_the_mail_says_for_whom()
    {
        await Fixture.ApplyAsync(With("dana", new(Today, Today, "ana")), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));

        var mail = await ClaimOneAsync("ana");

        Assert.Equal((NoticeKind.Breach, "dana"), (mail.Kind, mail.Told.Newest.ActingFor!["ana"]));
        Assert.Equal("tom joan", await ThenTellAsync("ana"));
    }

    [Fact]
    public async Task The_last_plant_day_is_included_and_the_owner_is_told_again_the_day_after()
    {
        await Fixture.ApplyAsync(With("dana", new(Today.AddDays(-3), Today, "ana")), "one");
        var zone = IanaZone.Of("America/Chicago");
        Fixture.Clock.Advance(PlantDay.EndOf(Today, zone) - Fixture.Clock.GetUtcNow() - TimeSpan.FromMilliseconds(1));
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        Assert.Equal(["ana"], await RecipientsAsync());

        Fixture.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('1', 8), from: 10));

        Assert.Equal(["ana", "dana"], await RecipientsAsync());
    }

    [Fact]
    public async Task A_mail_to_who_acts_that_is_refused_goes_on_to_the_next_who_is_told_for_whom_too()
    {
        var registry = With("dana", new(Today, Today, "ana"));
        await Fixture.ApplyAsync(With(registry, "tom", new(Today, Today, "joan")), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));
        var refused = await ClaimOneAsync("ana");
        await Outbox.SettleAsync("a", refused, "Ana Lopez", Attempt.Refused("550 no such user"), Token);

        var next = await ClaimOneAsync("joan");

        var facts = next.Told.Newest;
        Assert.Equal((NoticeKind.Undelivered, "Ana Lopez", "tom"), (facts.Kind, facts.Unreached, facts.ActingFor!["joan"]));
    }

    [Fact]
    public async Task Nobody_acts_and_nothing_is_said_of_it()
    {
        await Fixture.ApplyAsync(With("tom", new(Today, Today, "ana")), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes("11"));

        Assert.Null((await ClaimOneAsync("dana")).Told.Newest.ActingFor);
        Assert.Equal("ana joan", await ThenTellAsync("dana"));
        Assert.Equal(0, await Fixture.CountAsync("notices where facts like '%actingFor%'"));
    }

    [Fact]
    public async Task An_edit_of_absences_reaches_the_agents_concerned_alone_and_nothing_else_of_them()
    {
        var registry = Two();
        await Fixture.ApplyAsync(registry, "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes("0100", "order-entry"));
        await Fixture.WriteAsync(StoreFixture.Outcomes("0100", "invoice"));
        var before = (await Fixture.AgentAsync("order-entry"), await Fixture.AgentAsync("invoice"));

        var away = With(With(registry, "dana", new(Today, Today.AddDays(7), "ana")), "ana", new(Today.AddDays(2), Today.AddDays(3), null));
        await Fixture.ApplyAsync(away, "two");

        var (entry, invoice) = (await Fixture.AgentAsync("order-entry"), await Fixture.AgentAsync("invoice"));
        Assert.Equal(["ana", "dana"], entry.Coverage!.Absences.Select(absence => absence.Person));
        Assert.Equal(before.Item1.Coverage! with { Absences = entry.Coverage.Absences }, entry.Coverage);
        Assert.Equal(before.Item2.Coverage, invoice.Coverage);
        Assert.Equal(1, await Fixture.CountAsync("log_revisions where revision = 2"));
        Assert.Equal(1, await Fixture.CountAsync("log_revisions where revision = 2 and read_from is null"));
        Assert.Equal(0, await Fixture.CountAsync("notices"));
        Assert.Equal(before.Item1.Slos[0].Counts, entry.Slos[0].Counts);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task An_edit_of_hours_holidays_or_drills_is_in_force_and_no_new_revision_of_an_SLO()
    {
        var registry = Two();
        await Fixture.ApplyAsync(registry, "one");
        var hours = registry.Plant with { Hours = PlantHours.Parse("Mon-Fri 06:00-22:00", out _), Holidays = [new(2026, 12, 25)] };
        await Fixture.ApplyAsync(
            registry with { Plant = hours, Agents = [registry.Agents[0] with { Drills = false }, registry.Agents[1]] }, "two");

        var (entry, invoice) = ((await Fixture.AgentAsync("order-entry")).Coverage!, (await Fixture.AgentAsync("invoice")).Coverage!);
        Assert.All([entry, invoice], coverage => Assert.Equal(hours.Calendar, coverage.Calendar));
        Assert.Equal((false, true), (entry.Drills, invoice.Drills));
        Assert.All([entry, invoice], coverage => Assert.Equal(1, coverage.Slos[0].Revision));
        await Fixture.ApplyAsync(registry, "three");
        Assert.Null((await Fixture.AgentAsync("invoice")).Coverage!.Calendar);
        await Fixture.VerifyAsync();
    }

    private static PlantRegistry With(string person, DaysAway away) =>
        With(Two() with { Agents = [Two().Agents[0]] }, person, away);

    private static PlantRegistry With(PlantRegistry registry, string person, DaysAway away) => registry with
    {
        People = registry.People.Values.Select(one => one.Key == person ? one with { Away = [away] } : one).ToDictionary(one => one.Key),
    };

    /// <summary>Two agents, of which joan alone answers for the second.</summary>
    private static PlantRegistry Two()
    {
        var registry = StoreFixture.OrderEntry(10);
        var invoice = StoreFixture.OrderEntry(10, "invoice").Agents[0] with { Owner = "joan", Deputy = null };
        return registry with
        {
            Agents = [registry.Agents[0], invoice],
            People = registry.People.Values.Append(new("ana", "Ana Lopez", "ana.lopez@example.com")).ToDictionary(person => person.Key),
        };
    }

    private async Task<ClaimedMail> ClaimOneAsync(string recipient)
    {
        var mail = Assert.Single(await Outbox.ClaimAsync("a", 8, Token));
        Assert.Equal(recipient, mail.Recipient);
        return mail;
    }

    private Task<IReadOnlyList<string>> RecipientsAsync() => TextsAsync("select recipient from deliveries order by notice");

    private async Task<string> ThenTellAsync(string recipient) =>
        Assert.Single(await TextsAsync(Invariant($"select then_tell from deliveries where recipient = '{recipient}'")));

    private async Task<IReadOnlyList<string>> TextsAsync(string sql)
    {
        await using var connection = Fixture.Connect();
        return (await connection.QueryAsync<string>(sql)).AsList();
    }
}
