namespace Monitoring.Core.Alerts;

/// <summary>What a notice says of who has its alert, as it stood when the notice was made. People are told by their keys.</summary>
public sealed record HandlingFacts
{
    /// <summary>What a notice of an alert that somebody has says of that; null when nobody has it.</summary>
    public static HandlingFacts? Held(Acknowledgement? by) => by is null ? null : new() { Acknowledgement = by };

    /// <summary>Outward number of the alert; null for an agent's hand-over, which is about all of them.</summary>
    public long? AlertId { get; init; }

    /// <summary>What the alert is about.</summary>
    public AlertKind Kind { get; init; } = AlertKind.Accuracy;

    /// <summary>Since when nobody has it: when the round of its ladder began.</summary>
    public DateTimeOffset UnansweredSince { get; init; }

    /// <summary>Who was told in this round and has not answered, in the order in which they were told.</summary>
    public IReadOnlyList<string> Unanswered { get; init; } = [];

    /// <summary>Who has it; of a reminder that one ran out, who had it.</summary>
    public Acknowledgement? Acknowledgement { get; init; }

    /// <summary>True when somebody had it before and has it no more; false where nobody ever had.</summary>
    public bool WasTaken { get; init; }

    /// <summary>True when that acknowledgement ran out.</summary>
    public bool RanOut { get; init; }

    /// <summary>Who is told next and when, if nobody does anything, in order.</summary>
    public IReadOnlyList<ToldNext> Next { get; init; } = [];

    /// <summary>Who owned the agent before, of a hand-over; null otherwise.</summary>
    public string? OwnerBefore { get; init; }

    /// <summary>Who owns it now, of a hand-over; null otherwise.</summary>
    public string? OwnerNow { get; init; }

    /// <summary>How many alerts are open, of a hand-over.</summary>
    public int OpenAlerts { get; init; }

    /// <summary>Those, of a hand-over, at most <see cref="MostHanded"/>; none where it was told before they were kept.</summary>
    public IReadOnlyList<HandedAlert> Handed { get; init; } = [];

    /// <summary>How many alerts a hand-over names at most.</summary>
    public const int MostHanded = 10;

    /// <summary>How an open alert stands: who has it, or who is told next.</summary>
    /// <param name="alertId">Outward number of the alert.</param>
    /// <param name="alert">The alert.</param>
    /// <param name="ladder">Its ladder.</param>
    /// <param name="now">The present.</param>
    public static HandlingFacts Of(long alertId, Alert alert, Ladder ladder, DateTimeOffset now) => new()
    {
        AlertId = alertId,
        Kind = alert.Kind,
        UnansweredSince = alert.Round.At,
        WasTaken = alert.AnsweredAt is not null,
        Acknowledgement = alert.Acknowledgement,
        Next = alert.Acknowledgement is null ? ToldNext.Of(ladder.ToCome(now)) : [],
    };
}

/// <summary>An open alert that another owner has now.</summary>
/// <param name="AlertId">Outward number of the alert.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Slo">Name of its SLO; null where it is about the agent.</param>
public sealed record HandedAlert(long AlertId, AlertKind Kind, string? Slo);

/// <summary>A person who is told next.</summary>
/// <param name="Person">Key of the person.</param>
/// <param name="At">When.</param>
/// <param name="IsReminder">True when they are only reminded.</param>
public sealed record ToldNext(string Person, DateTimeOffset At, bool IsReminder = false)
{
    /// <summary>Those of steps to come.</summary>
    public static IReadOnlyList<ToldNext> Of(IEnumerable<NextStep> steps) =>
        [.. steps.Select(step => new ToldNext(step.To, step.DueAt, step.Step is LadderStep.Reminder or LadderStep.RanOut))];

    /// <summary>
    /// Whom every mail, page and answer names as next: the first who is told that nobody has answered; where nobody is left to tell, whoever
    /// is reminded first. Null when nothing is to come.
    /// </summary>
    /// <param name="toCome">The steps to come, in order.</param>
    public static ToldNext? Among(IReadOnlyList<ToldNext> toCome) =>
        toCome.FirstOrDefault(next => !next.IsReminder) ?? (toCome is [var first, ..] ? first : null);
}
