using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Alerts;

/// <summary>Somebody who is told by a mail that is due.</summary>
/// <param name="Person">Key of the person.</param>
/// <param name="ThenTell">Who is told when that fails for good, in order.</param>
/// <param name="Steps">The steps that are done by it; the newest is what it says.</param>
public sealed record DueRecipient(string Person, IReadOnlyList<string> ThenTell, IReadOnlyList<NextStep> Steps);

/// <summary>A mail that is due: the same to everybody who gets it.</summary>
/// <param name="Kind">REMINDER or ESCALATED.</param>
/// <param name="Handling">What it says of who has the alert, but for the alert's outward number.</param>
/// <param name="To">Who gets it.</param>
public sealed record DueMail(NoticeKind Kind, HandlingFacts Handling, IReadOnlyList<DueRecipient> To);

/// <summary>
/// What is due of one open alert at an instant: the end of an acknowledgement that ran out, with which a new round begins at that end, and the
/// steps of the ladder. Whatever was due while nobody looked is due at once, and each person is told the newest of it in one mail. A pure
/// function of what is stored and the present.
/// </summary>
public sealed record AlertDue
{
    /// <summary>The round in force from now on; the alert's own while no other begins.</summary>
    public required LadderRound Round { get; init; }

    /// <summary>The mails, in the order of what they say.</summary>
    public IReadOnlyList<DueMail> Mails { get; init; } = [];

    /// <summary>Finds what is due; null when nothing is.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="coverage">Who answers for its agent.</param>
    /// <param name="pauses">When nothing goes out and the ladder's clock stands still.</param>
    /// <param name="done">The steps done, of any round.</param>
    /// <param name="now">The present.</param>
    public static AlertDue? Of(
        Alert alert, Coverage coverage, IReadOnlyList<Pause> pauses, IReadOnlyList<DoneStep> done, DateTimeOffset now)
    {
        if (alert.Acknowledgement is { } held)
        {
            alert = alert with { Acknowledgement = held with { Until = held.EndAt(now) } };
        }

        if (alert.ClosedAt is not null || !alert.IsTold || alert.Acknowledgement?.Until > now
            || pauses.Any(pause => pause.From <= now && now < pause.Until))
        {
            return null;
        }

        var standing = alert with { Round = RoundAt(alert, done, now), Acknowledgement = null };
        var ranOut = RanOut(alert, coverage, now);
        DoneStep[] before = [.. done.Where(step => step.Round == standing.Round.Number)];
        DoneStep[] told = [.. before, .. ranOut.Select(DoneNow)];
        NextStep[] steps = [.. ranOut, .. Ladder.Of(standing, coverage, pauses, told).Due(now)];
        return steps.Length == 0 && standing.Round == alert.Round
            ? null
            : new() { Round = standing.Round, Mails = new Writing(alert, standing, coverage, pauses, before, now).MailsOf(steps) };

        DoneStep DoneNow(NextStep step) => new(standing.Round.Number, step.Step, step.Ordinal, step.To, step.DueAt, now);
    }

    /// <summary>
    /// Who is reminded when the acknowledgement of an open alert runs out, and when: at its end, or at that of the maintenance that runs then.
    /// Nobody where nobody has it, and of drift, whose alert closes then.
    /// </summary>
    /// <param name="alert">The alert.</param>
    /// <param name="coverage">Who answers for its agent.</param>
    /// <param name="pauses">When nothing goes out.</param>
    public static IReadOnlyList<ToldNext> AtEnd(Alert alert, Coverage coverage, IReadOnlyList<Pause> pauses)
    {
        if (alert is not { ClosedAt: null, Kind: not AlertKind.Drift, Acknowledgement.Until: var at })
        {
            return [];
        }

        while (pauses.Any(pause => pause.From <= at && at < pause.Until))
        {
            at = pauses.Where(pause => pause.From <= at && at < pause.Until).Max(pause => pause.Until);
        }

        return ToldNext.Of(RanOut(alert, coverage, at).Select(step => step with { DueAt = at }));
    }

    // A round that begins in the future was begun by a clock that was set back since: no rule sets such an instant. Nor is a round older than
    // its alert: where nothing was done in it before the alert opened, it is the clock that was set back which was wrong, and is right again.
    private static LadderRound RoundAt(Alert alert, IReadOnlyList<DoneStep> done, DateTimeOffset now) =>
        alert.Acknowledgement is { } ranOut ? new(alert.Round.Number + 1, ranOut.Until, RoundCause.RanOut)
        : alert.Round.At > now + Instant.HostsDiffer ? alert.Round with { At = now }
        : alert.Round.At < alert.OpenedAt && alert.OpenedAt <= now
            && !done.Any(step => step.Round == alert.Round.Number && step.DoneAt < alert.OpenedAt) ? alert.Round with { At = alert.OpenedAt }
        : alert.Round;

    private static List<NextStep> RanOut(Alert alert, Coverage coverage, DateTimeOffset now) => alert.Acknowledgement is not { } ranOut ? []
        : [.. new[] { ranOut.By, Ladder.PeopleAt(coverage, now).Owner }.OfType<string>().Distinct(StringComparer.Ordinal)
            .Select(person => new NextStep(LadderStep.RanOut, 1, person, ranOut.Until))];

    private sealed class Writing(
        Alert alert, Alert standing, Coverage coverage, IReadOnlyList<Pause> pauses, IReadOnlyList<DoneStep> before, DateTimeOffset now)
    {
        private readonly LadderPeople people = Ladder.PeopleAt(coverage, now);

        public IReadOnlyList<DueMail> MailsOf(IReadOnlyList<NextStep> steps)
        {
            var told = before.Select(step => step.To).Concat(steps.Select(step => step.To)).ToHashSet(StringComparer.Ordinal);
            var done = before.Concat(steps.Select(step =>
                new DoneStep(standing.Round.Number, step.Step, step.Ordinal, step.To, step.DueAt, now))).ToList();
            var next = Ladder.Of(standing, coverage, pauses, done).ToCome(now);
            return
            [
                .. steps.GroupBy(step => step.To, StringComparer.Ordinal)
                    .GroupBy(person => person.MaxBy(step => step.DueAt)!.Step)
                    .OrderBy(mail => mail.Key == LadderStep.Escalation)
                    .Select(mail => new DueMail(
                        mail.Key == LadderStep.Escalation ? NoticeKind.Escalated : NoticeKind.Reminder,
                        Says(mail.Key, steps, next),
                        [.. mail.Select(person => new DueRecipient(person.Key, After(person.Key, mail.Key, told), [.. person]))])),
            ];
        }

        private HandlingFacts Says(LadderStep step, IReadOnlyList<NextStep> steps, IReadOnlyList<NextStep> next) => new()
        {
            Kind = alert.Kind,
            UnansweredSince = standing.Round.At,
            Unanswered = [.. Opening(steps).Concat(before.OrderBy(done => done.DoneAt).Select(done => done.To)).Distinct(StringComparer.Ordinal)],
            WasTaken = alert.AnsweredAt is not null,
            Acknowledgement = step == LadderStep.RanOut ? alert.Acknowledgement : null,
            RanOut = step == LadderStep.RanOut,
            Next = ToldNext.Of(next),
        };

        // Whom the beginning of the round told.
        private IEnumerable<string> Opening(IReadOnlyList<NextStep> steps) => standing.Round.Cause == RoundCause.RanOut
            ? steps.Where(step => step.Step == LadderStep.RanOut).Select(step => step.To)
            : new[] { Ladder.PeopleAt(coverage, standing.Round.At).Owner }.OfType<string>();

        // Of a reminder nobody, once somebody else was told in this round.
        private IReadOnlyList<string> After(string person, LadderStep step, HashSet<string> told) =>
            step != LadderStep.Escalation && told.Any(other => other != person) ? []
            : [.. new[] { people.Owner, people.Deputy, people.Fallback }.OfType<string>().SkipWhile(other => other != person)
                .Where(other => !told.Contains(other)).Distinct(StringComparer.Ordinal)];
    }
}
