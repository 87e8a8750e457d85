using System.Globalization;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Tests.Slos;

/// <summary>Who stands in the places of owner, deputy and fallback while somebody is away.</summary>
public sealed class ChainTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 6, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Nobody_is_away()
    {
        Assert.Equal(("dana", "tom", "joan"), Places(Of()));
        Assert.Equal("dana, then tom joan", Told(Of()));
        Assert.Null(Of().At(Now).ActedFor("dana"));
    }

    [Fact]
    public void The_one_who_acts_is_told_in_the_place_of_the_owner()
    {
        var coverage = Of(Away("dana", "ana"));
        Assert.Equal(("ana for dana", "tom", "joan"), Places(coverage));
        Assert.Equal("ana for dana, then tom joan", Told(coverage));
        Assert.Equal("dana", coverage.At(Now).ActedFor("ana"));
    }

    [Theory]
    [InlineData("2026-07-05", "2026-07-05", "ana", "joan")] // over
    [InlineData("2026-07-06", "2026-07-06", "ana", "ana")]
    [InlineData("2026-07-06", "2026-07-06", null, null)]
    [InlineData("2026-07-06", "2026-07-06", "dana", null)] // away too
    public void In_the_fallback_s_place_stands_whoever_acts_for_them(string from, string until, string? acting, string? stands)
    {
        var days = new DaysAway(DateOnly.Parse(from, CultureInfo.InvariantCulture), DateOnly.Parse(until, CultureInfo.InvariantCulture), acting);
        var people = new[] { "ana", "dana", "joan" }.ToDictionary(
            key => key,
            key => new Person(key, key, key + "@example.com")
            {
                Away = key switch { "joan" => [days], "dana" => [days with { Acting = null }], _ => [] },
            },
            StringComparer.Ordinal);
        var registry = new PlantRegistry(new("Plant 2", "America/Chicago", new(5, 45)), "joan", TimeSpan.FromDays(400), people, []);
        Assert.Equal(stands, registry.FallbackAt(Now));
    }

    [Fact]
    public void An_absence_holds_from_its_first_moment_to_before_its_last()
    {
        var coverage = Of(new Absence("dana", Now, Now.AddDays(1), "ana"));
        Assert.Equal(
            ["dana", "ana", "ana", "dana"],
            new[] { Now.AddTicks(-1), Now, Now.AddDays(1).AddTicks(-1), Now.AddDays(1) }.Select(at => coverage.At(at).Owner!.Person));
    }

    [Fact]
    public void Each_absence_has_who_acts_in_it() => Assert.Equal(
        "ben for dana, then tom joan",
        Told(Of(new Absence("dana", Now.AddDays(-9), Now.AddDays(-2), "ana"), Away("dana", "ben"))));

    [Theory]
    [InlineData(null)] // nobody acts
    [InlineData("ana")] // who acts is away too, and who acts for that one is not asked
    public void A_place_in_which_nobody_stands_is_passed_over(string? acting)
    {
        var coverage = Of(Away("dana", acting), Away("ana", "ben"));
        Assert.Equal((null, "tom", "joan"), Places(coverage));
        Assert.Equal("tom, then joan", Told(coverage));
    }

    [Fact]
    public void A_deputy_who_acts_for_the_owner_stands_twice_and_is_told_once()
    {
        var coverage = Of(Away("dana", "tom"));
        Assert.Equal(("tom for dana", "tom", "joan"), Places(coverage));
        Assert.Equal("tom for dana, then joan", Told(coverage));
        Assert.Equal("dana", coverage.At(Now).ActedFor("tom"));
    }

    [Fact]
    public void Deputy_and_fallback_are_stood_in_for_too()
    {
        var coverage = Of(Away("tom", "ana"), Away("joan", "dana"));
        Assert.Equal(("dana", "ana for tom", "dana for joan"), Places(coverage));
        Assert.Equal("dana, then ana", Told(coverage));
    }

    [Fact]
    public void When_all_are_away_it_is_the_owner_all_the_same_and_then_the_others()
    {
        var coverage = Of(Away("dana", null), Away("tom", null), Away("joan", "tom"));
        Assert.Equal((null, null, null), Places(coverage));
        Assert.Equal("dana, then tom joan", Told(coverage));
    }

    [Fact]
    public void A_change_of_absences_hours_drills_or_reviews_is_a_change()
    {
        var calendar = new PlantCalendar("UTC", PlantHours.Parse("Mon 06:00-14:00", out _), []);
        Assert.Equal(Of(Away("dana", "tom")), Of(Away("dana", "tom")));
        Assert.NotEqual(Of(), Of(Away("dana", "tom")));
        Assert.NotEqual(Of(), Of() with { Drills = false });
        Assert.NotEqual(Of(), Of() with { Reviews = 4 });
        Assert.NotEqual(Of(), Of() with { TransactionUrl = "https://erp.example.com/{transactionId}" });
        Assert.NotEqual(Of(), Of() with { Calendar = calendar });
        Assert.Equal(Of() with { Calendar = calendar },
            Of() with { Calendar = new("UTC", PlantHours.Parse("Mon 06:00-14:00", out _), []) });
    }

    private static Coverage Of(params IReadOnlyList<Absence> absences) =>
        new("Order entry", "dana", "tom", "joan", null, []) { Absences = absences };

    private static Absence Away(string person, string? acting) => new(person, Now.AddDays(-1), Now.AddDays(1), acting);

    private static (string?, string?, string?) Places(Coverage coverage) => coverage.At(Now) is var chain
        ? (Word(chain.Owner), Word(chain.Deputy), Word(chain.Fallback)) : default;

    private static string Told(Coverage coverage) => coverage.At(Now).Opening is var opening
        ? $"{Word(opening.To)}, then {string.Join(' ', opening.ThenTell)}" : "";

    private static string? Word(Standing? standing) =>
        standing is null ? null : standing.Person + (standing.ActingFor is { } away ? " for " + away : "");
}
