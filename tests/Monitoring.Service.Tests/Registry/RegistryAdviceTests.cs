using Monitoring.Service.Registry;

namespace Monitoring.Service.Tests.Registry;

public sealed class RegistryAdviceTests
{
    [Fact]
    public void A_registry_with_nothing_to_say_about_is_warned_of_nothing() => Assert.Empty(Warnings(
        Documents.Change(", dailyMailAt: \"05:45\"", "").Replace("    silentAfter: 4 hours\n", "", StringComparison.Ordinal)
            .Replace("dispositions: [auto]", "dispositions: [auto, failed]", StringComparison.Ordinal)));

    private static readonly DateTimeOffset Now = new(2026, 7, 15, 4, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("{ from: 2026-07-01, until: 2026-07-13, acting: tom }", "the absence until 2026-07-13 is over; take it out")]
    [InlineData("{ from: 2026-07-01, until: 2026-07-14, acting: tom }", null)] // it is still the 14th in Chicago
    [InlineData("{ from: 2026-08-01, until: 2026-08-02 }",
        "from 2026-08-01 to 2026-08-02 nobody acts for the owner of order-entry; name somebody by acting")]
    public void An_absence_that_helps_nobody_is_told(string away, string? words) => Assert.Equal(
        words is null ? [] : [$"registry.yaml:5: people.dana: warning: {words}"],
        Warnings(Documents.Change("dana.ruiz@example.com", "dana.ruiz@example.com, away: " + away))
            .Where(warning => warning.Contains("people.", StringComparison.Ordinal)));

    [Fact]
    public void Who_acts_and_is_away_in_that_time_is_told() => Assert.Equal(
        ["registry.yaml:5: people.dana: warning: tom acts from 2026-08-01 to 2026-08-09 and is away in that time too; nobody stands in then"],
        Warnings(Documents.Change("dana.ruiz@example.com", "dana.ruiz@example.com, away: { from: 2026-08-01, until: 2026-08-09, acting: tom }")
                .Replace("tom.kessler@example.com", "tom.kessler@example.com, away: { from: 2026-08-09, until: 2026-08-20 }",
                    StringComparison.Ordinal))
            .Where(warning => warning.Contains("people.", StringComparison.Ordinal)));

    [Fact]
    public void Failed_work_is_outside_unless_the_dispositions_name_it()
    {
        Assert.Contains(Warnings(Documents.Plant2), warning => warning.Contains(
            "order-entry-accuracy: warning: work that failed is outside", StringComparison.Ordinal));
        Assert.DoesNotContain(Warnings(Documents.Change("[auto]", "[failed]")), warning => warning.Contains("failed", StringComparison.Ordinal));
    }

    [Fact]
    public void Everything_its_writer_may_not_mean_is_said()
    {
        var said = Warnings(
            """
            plant: { name: Plant 2, timeZone: UTC }
            fallback: joan
            people:
              desk: { name: Order desk, email: order-desk@example.com }
              joan: { name: Joan Meyer, email: info@example.com }
              tom: { name: Tom Kessler, email: tom@mailhost }
              ann: { name: Ann, email: desk@example.com }
              tim: { name: Tim, email: tom@mailhost }
            agents:
              order-entry:
                owner: desk
                slos:
                  no-room: { target: 90%, alertBelow: 90%, over: 100 transactions, reactionPlan: Look. }
                  one-error: { target: 99.5%, alertBelow: 98%, over: 100 transactions, reactionPlan: Look. }
                  both: { target: 99%, alertBelow: 98%, over: 10 transactions }
                  homework: { target: 92%, alertBelow: 90%, over: 100 transactions, countFrom: [self], reactionPlan: Look. }
              invoice: { owner: joan }
              chase: { owner: tom, deputy: tim, slos: {} }
            """);
        GoldenFile.Matches("registry-warnings.txt", string.Concat(said.Select(warning => warning + "\n")));
    }

    [Fact]
    public void A_name_in_a_plan_that_is_no_segment_is_told_and_one_that_is_is_not() => Assert.Equal(
        ["registry.yaml:3: agents.a.slos.s.reactionPlan: warning: names {custmer}, which is none of the SLO's segments; it is sent as it is written"],
        Warnings(
            "plant: { name: P, timeZone: UTC }\nfallback: tom\n"
            + "agents: { a: { owner: dana, deputy: tom, slos: { s: { target: 92%, alertBelow: 90%, over: 100 transactions, segments: [customer], "
            + "dispositions: [auto, failed], "
            + "reactionPlan: \"Put {customer} away, {custmer} too.\" } } } }\n"
            + "people: { dana: { name: D, email: d@e.example }, tom: { name: T, email: t@e.example } }"));

    [Fact]
    public void A_grace_that_reaches_into_the_next_slot_is_told_and_one_that_widens_nothing() => Assert.Equal(
        [
            "registry.yaml:4: agents.a: warning: its grace of 1 h is longer than half of the 1 h 30 min between its slots at 06:00 and 07:30, so an "
                + "outcome between them answers both, and that one of them passed empty is not noticed; state a grace of 45 min at most",
            "registry.yaml:5: agents.b.grace: warning: has no effect without expects, whose slots it widens; state expects, or take it out",
        ],
        Warnings("""
            plant: { name: P, timeZone: UTC }
            fallback: tom
            agents:
              a: { owner: dana, deputy: tom, expects: ["0 0 6 * * ?", "0 30 7 * * ?"], slos: { s: { target: 92%, alertBelow: 90%, over: 100 transactions, dispositions: [auto, failed], reactionPlan: Look. } } }
              b: { owner: dana, deputy: tom, grace: 2 hours, slos: { t: { target: 92%, alertBelow: 90%, over: 100 transactions, dispositions: [auto, failed], reactionPlan: Look. } } }
              c: { owner: dana, deputy: tom, expects: ["0 0 6 * * ?"], grace: 12 hours, slos: { u: { target: 92%, alertBelow: 90%, over: 100 transactions, dispositions: [auto, failed], reactionPlan: Look. } } }
            people: { dana: { name: D, email: d@e.example }, tom: { name: T, email: t@e.example } }
            """).Where(warning => !warning.Contains("outside", StringComparison.Ordinal)));

    [Fact]
    public void No_agent_at_all_is_worth_a_word() =>
        Assert.Equal(
            ["registry.yaml:1: agents: warning: there is none; whatever posts is listed as uncovered"],
            Warnings("plant: { name: Plant 2, timeZone: UTC }\nfallback: dana\npeople: { dana: { name: D, email: d@e.example } }\nagents: {}"));

    [Fact]
    public void The_price_of_each_rule_is_told_with_its_numbers() =>
        Assert.Equal(
            "order-entry-accuracy: target 92 %, alert below 90 % over 100: 10 wrong allowed, 8 at target. "
                + "By chance a 92 % agent crosses this line about every 275 verdicts, a 94 % agent about every 863.",
            RegistryAdvice.Price(Documents.Valid(Documents.Plant2).Agents[0].Slos[0]));

    [Theory]
    [InlineData("info@example.com")]
    [InlineData("Support2@example.com")]
    [InlineData("plant2-ops@example.com")]
    [InlineData("ops.team@example.com")]
    [InlineData("team+orders@example.com")]
    [InlineData("no-reply@example.com")]
    [InlineData("it@example.com")]
    [InlineData("order-entry@example.com")]
    public void An_address_of_a_role_is_told(string email) => Assert.True(RoleMailbox.IsRole(email));

    [Theory]
    [InlineData("dana.ruiz@example.com")]
    [InlineData("dana@support.example.com")]
    [InlineData("t.kessler2@example.com")]
    [InlineData("oliver.allister@example.com")]
    [InlineData("anita@example.com")]
    [InlineData("1@example.com")]
    public void An_address_of_a_person_is_not(string email) => Assert.False(RoleMailbox.IsRole(email));

    private static IEnumerable<string> Warnings(string document) =>
        RegistryAdvice.Warnings("registry.yaml", Assert.IsType<RegistryReading.Valid>(RegistryReader.Read("registry.yaml", document)), Now)
            .Select(warning => warning.ToString());
}
