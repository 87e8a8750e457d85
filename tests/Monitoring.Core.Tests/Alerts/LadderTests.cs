using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Alerts;

public sealed class LadderTests
{
    private static readonly DateTimeOffset Opened = new(2026, 6, 1, 12, 50, 1, TimeSpan.Zero);
    private static readonly Coverage Covered = new("Order entry", "dana", "tom", "joan", null, []);

    [Theory]
    [InlineData(1.99, "")]
    [InlineData(2, "dana reminder 1")]
    [InlineData(4, "dana reminder 1, tom escalation 1")]
    [InlineData(11.99, "dana reminder 1, tom escalation 1")]
    [InlineData(12, "dana reminder 1, tom escalation 1, joan escalation 2")]
    [InlineData(25.99, "dana reminder 1, tom escalation 1, joan escalation 2")]
    [InlineData(26, "dana reminder 1, tom escalation 1, joan escalation 2, dana reminder 2")]
    [InlineData(74, "dana reminder 1, tom escalation 1, joan escalation 2, dana reminder 2, dana reminder 3, dana reminder 4")]
    public void What_is_due_after_so_many_hours_when_nobody_looked_before(double hours, string expected) =>
        Assert.Equal(expected, Told(Ladder.Of(Open(), Covered, [], []).Due(Opened.AddHours(hours))));

    [Fact]
    public void Looked_at_often_each_step_is_done_at_its_time_and_once()
    {
        var done = new List<DoneStep>();
        for (var now = Opened; now <= Opened.AddHours(100); now = now.AddMinutes(10))
        {
            done.AddRange(Ladder.Of(Open(), Covered, [], done).Due(now).Select(step => Done(step, now)));
        }

        Assert.Equal(
            ["dana 2", "tom 4", "joan 12", "dana 26", "dana 50", "dana 74", "dana 98"],
            done.Select(step => Invariant($"{step.To} {(step.DoneAt - Opened).TotalHours}")));
        Assert.All(done, step => Assert.Equal(step.DueAt, step.DoneAt));
    }

    [Theory]
    [InlineData("dana", "tom", "tom", "dana reminder 1, tom escalation 1")]
    [InlineData("dana", null, "joan", "dana reminder 1, joan escalation 2")]
    [InlineData("dana", "tom", "dana", "dana reminder 1, tom escalation 1")]
    [InlineData("dana", null, "dana", "dana reminder 1")]
    public void Nobody_is_told_by_an_escalation_whom_a_step_told_already(string owner, string? deputy, string fallback, string expected) =>
        Assert.Equal(expected, Told(Ladder.Of(Open(), Covered with { Owner = owner, Deputy = deputy, Fallback = fallback }, [], [])
            .Due(Opened.AddHours(13))));

    [Fact]
    public void Whoever_was_told_of_a_refused_mail_is_left_out_and_another_round_tells_them_again()
    {
        DoneStep[] refused = [new(1, LadderStep.Refused, 1, "tom", Opened, Opened)];
        Assert.Equal("dana reminder 1, joan escalation 2", Told(Ladder.Of(Open(), Covered, [], refused).Due(Opened.AddHours(13))));

        var next = Open() with { Round = new(2, Opened.AddDays(1), RoundCause.Reopened) };
        Assert.Equal("dana reminder 1, tom escalation 1", Told(Ladder.Of(next, Covered, [], refused).Due(Opened.AddHours(28))));
    }

    [Fact]
    public void The_steps_to_come_are_those_not_done_and_then_the_next_reminder_alone()
    {
        var done = new List<DoneStep>();
        Assert.Equal("dana reminder 1, tom escalation 1, joan escalation 2", ToCome(Opened));
        Do(4);
        Assert.Equal("joan escalation 2", ToCome(Opened.AddHours(4)));
        Do(12);
        Assert.Equal("dana reminder 2", ToCome(Opened.AddHours(13)));
        Do(26);
        Assert.Equal("dana reminder 3", ToCome(Opened.AddHours(27)));

        string ToCome(DateTimeOffset now) => Told(Ladder.Of(Open(), Covered, [], done).ToCome(now));

        void Do(double hours) => done.AddRange(Ladder.Of(Open(), Covered, [], done).Due(Opened.AddHours(hours))
            .Select(step => Done(step, Opened.AddHours(hours))));
    }

    [Fact]
    public void Only_plant_hours_count_and_the_clock_stands_still_in_a_pause()
    {
        // Opened on Monday 12:50:01; two of the eight hours a day pass until 14:50:01, two more until Tuesday 08:50:01.
        var hours = PlantHours.Parse("Mon-Fri 07:00-15:00", out _);
        var plant = Covered with { Calendar = new("UTC", hours, [new(2026, 6, 3)]) };
        Assert.Equal("dana 06-01T14:50, tom 06-02T08:50, joan 06-04T08:50", At(plant, []));
        Assert.Equal("dana 06-02T09:50, tom 06-02T11:50, joan 06-04T11:50",
            At(plant, [new Pause(Opened.AddHours(1), Opened.AddHours(20))]));
        Assert.Equal("", At(plant, [new Pause(Opened.AddHours(1), DateTimeOffset.MaxValue)]));

        static string At(Coverage coverage, IReadOnlyList<Pause> pauses) => string.Join(", ", Ladder.Of(Open(), coverage, pauses, []).ToCome(Opened)
            .Select(step => $"{step.To} {step.DueAt.ToString("MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture)}"));
    }

    [Fact]
    public void Who_acts_for_somebody_stands_in_their_place_for_that_time()
    {
        var away = Covered with { Absences = [new("dana", Opened.AddHours(-1), Opened.AddHours(20), "ana"), new("tom", Opened, Opened.AddDays(9), null)] };
        Assert.Equal("ana reminder 1, joan escalation 2", Told(Ladder.Of(Open(), away, [], []).Due(Opened.AddHours(13))));
        Assert.Equal("dana reminder 1, joan escalation 2", Told(Ladder.Of(Open(), away, [], []).Due(Opened.AddHours(25))));
        Assert.Equal("tom reminder 1, joan escalation 2", Told(Ladder.Of(Open(), Covered with
        {
            Absences = [new("dana", Opened, Opened.AddDays(9), null)],
        }, [], []).Due(Opened.AddHours(13))));
    }

    private static Alert Open() => new(7, AlertKind.Accuracy, 1, Opened, "dana", new(1, Opened, RoundCause.Opened));

    private static DoneStep Done(NextStep step, DateTimeOffset at) => new(1, step.Step, step.Ordinal, step.To, step.DueAt, at);

    private static string Told(IEnumerable<NextStep> steps) =>
        string.Join(", ", steps.Select(step => Invariant($"{step.To} {step.Step.ToString().ToLowerInvariant()} {step.Ordinal}")));
}
