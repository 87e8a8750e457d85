using Monitoring.Core.Slos;

namespace Monitoring.Core.Alerts;

/// <summary>A step of the ladder. The numbers are stored.</summary>
public enum LadderStep
{
    /// <summary>The owner is reminded that nobody has the alert.</summary>
    Reminder = 1,

    /// <summary>The deputy, then the fallback, is told that nobody has answered.</summary>
    Escalation = 2,

    /// <summary>An acknowledgement ran out: who had it and the owner are reminded.</summary>
    RanOut = 3,

    /// <summary>The next person is told because a mail to somebody was refused for good or given up.</summary>
    Refused = 4,
}

/// <summary>A step that was done: its row is written with its notice.</summary>
/// <param name="Round">Number of the round.</param>
/// <param name="Step">What was done.</param>
/// <param name="Ordinal">Which of its kind: the n-th reminder; of escalations 1 for the deputy's place and 2 for the fallback's.</param>
/// <param name="To">Key of the person.</param>
/// <param name="DueAt">When it was due.</param>
/// <param name="DoneAt">When it was done.</param>
public sealed record DoneStep(long Round, LadderStep Step, int Ordinal, string To, DateTimeOffset DueAt, DateTimeOffset DoneAt);

/// <summary>A step to come.</summary>
/// <param name="Step">What will be done.</param>
/// <param name="Ordinal">Which of its kind, as in <see cref="DoneStep"/>.</param>
/// <param name="To">Key of the person.</param>
/// <param name="DueAt">When.</param>
public sealed record NextStep(LadderStep Step, int Ordinal, string To, DateTimeOffset DueAt);

/// <summary>Who stands in the places of the ladder at a moment; a place that nobody fills is null.</summary>
/// <param name="Owner">Key of whoever is reminded.</param>
/// <param name="Deputy">Key of whoever is told next.</param>
/// <param name="Fallback">Key of whoever is told last.</param>
public readonly record struct LadderPeople(string? Owner, string? Deputy, string? Fallback);

/// <summary>
/// The ladder of one round: while nobody has an open alert, the owner is reminded after 2 hours, the deputy told after 4, the fallback
/// after 12, and the owner reminded every 24 hours after the first reminder. Somebody whom a step of the round told already is not told by
/// an escalation again. A pure function of what is stored and the present, so it may be asked late, twice, and on any instance.
/// </summary>
/// <param name="round">Number of the round.</param>
/// <param name="after">The instant at which so much time of the ladder's clock has passed since the round began.</param>
/// <param name="people">Who stands in the places at a moment.</param>
/// <param name="done">The steps done, of any round.</param>
public sealed class Ladder(
    long round, Func<TimeSpan, DateTimeOffset> after, Func<DateTimeOffset, LadderPeople> people, IEnumerable<DoneStep> done)
{
    /// <summary>When the first reminder is due, when the deputy and the fallback are told, and how often the owner is reminded from then on.</summary>
    public static readonly TimeSpan FirstReminder = TimeSpan.FromHours(2), ToDeputy = TimeSpan.FromHours(4),
        ToFallback = TimeSpan.FromHours(12), BetweenReminders = TimeSpan.FromHours(24);

    private readonly List<DoneStep> done = [.. done.Where(step => step.Round == round)];

    /// <summary>The ladder of an alert.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="coverage">Who answers for its agent, and when its clock counts.</param>
    /// <param name="pauses">When it stands still besides.</param>
    /// <param name="done">The steps done, of any round.</param>
    public static Ladder Of(Alert alert, Coverage coverage, IReadOnlyList<Pause> pauses, IEnumerable<DoneStep> done) => new(
        alert.Round.Number,
        length => (coverage.Calendar ?? PlantCalendar.Always).After(alert.Round.At, length, pauses),
        when => PeopleAt(coverage, when),
        done);

    /// <summary>
    /// Who stands in the places at a moment: in the owner's whoever an opening notice goes to. When nobody stands anywhere it is as if nobody
    /// were away.
    /// </summary>
    public static LadderPeople PeopleAt(Coverage coverage, DateTimeOffset when) => coverage.At(when) switch
    {
        { Owner: null, Deputy: null, Fallback: null } => new(coverage.Owner, coverage.Deputy, coverage.Fallback),
        var chain => new(chain.Opening.To.Person, chain.Deputy?.Person, chain.Fallback?.Person),
    };

    /// <summary>
    /// Every step that is due and was not done, in order; one each person is said, the newest, and the others count as done with it.
    /// </summary>
    /// <param name="now">The present.</param>
    public IReadOnlyList<NextStep> Due(DateTimeOffset now)
    {
        var due = new List<NextStep>();
        var reminder = FirstOpen(LadderStep.Reminder);
        while (After(ReminderAt(reminder)) is var at && at <= now)
        {
            Add(due, LadderStep.Reminder, reminder++, people(now).Owner, at);
        }

        foreach (var (ordinal, length) in Escalations())
        {
            if (After(length) is var at && at <= now)
            {
                Add(due, LadderStep.Escalation, ordinal, PersonAt(ordinal, people(now)), at);
            }
        }

        return LeaveOutTold([.. due.OrderBy(step => step.DueAt)]);
    }

    /// <summary>The steps to come if nobody does anything, in order: reminder and escalations, then the next reminder alone.</summary>
    /// <param name="now">The present: what is due already stands first.</param>
    public IReadOnlyList<NextStep> ToCome(DateTimeOffset now)
    {
        var steps = new List<NextStep>();
        var first = FirstOpen(LadderStep.Reminder);
        if (first == 1)
        {
            Plan(LadderStep.Reminder, first, FirstReminder, standing => standing.Owner);
        }

        foreach (var (ordinal, length) in Escalations())
        {
            Plan(LadderStep.Escalation, ordinal, length, standing => PersonAt(ordinal, standing));
        }

        if (LeaveOutTold([.. steps.OrderBy(step => step.DueAt)]) is { Count: > 0 } planned)
        {
            return planned;
        }

        Plan(LadderStep.Reminder, Math.Max(first, 2), ReminderAt(Math.Max(first, 2)), standing => standing.Owner);
        return steps.Count == 0 ? [] : [steps[^1]];

        void Plan(LadderStep step, int ordinal, TimeSpan length, Func<LadderPeople, string?> who)
        {
            // A pause without an end lets nobody's turn come.
            if (After(length) is var at && at < DateTimeOffset.MaxValue)
            {
                Add(steps, step, ordinal, who(people(at > now ? at : now)), at);
            }
        }
    }

    private static TimeSpan ReminderAt(int ordinal) => FirstReminder + ((ordinal - 1) * BetweenReminders);

    private static string? PersonAt(int ordinal, LadderPeople standing) => ordinal == 1 ? standing.Deputy : standing.Fallback;

    private static void Add(List<NextStep> steps, LadderStep step, int ordinal, string? person, DateTimeOffset at)
    {
        if (person is not null)
        {
            steps.Add(new(step, ordinal, person, at));
        }
    }

    private DateTimeOffset After(TimeSpan length) => after(length);

    private int FirstOpen(LadderStep step) => 1 + done.Where(other => other.Step == step).Select(other => other.Ordinal).DefaultIfEmpty(0).Max();

    private IEnumerable<(int Ordinal, TimeSpan Length)> Escalations() =>
        new[] { (1, ToDeputy), (2, ToFallback) }.Where(place => !done.Exists(step => step.Step == LadderStep.Escalation && step.Ordinal == place.Item1));

    private List<NextStep> LeaveOutTold(List<NextStep> steps)
    {
        var told = done.Select(step => step.To).ToHashSet(StringComparer.Ordinal);
        return steps.FindAll(step => told.Add(step.To) || step.Step == LadderStep.Reminder);
    }
}
