namespace Monitoring.Core.Alerts;

/// <summary>
/// The accuracy rule of an SLO over a window of W transactions: A = ⌊W(1−alertBelow)⌋ wrong ones are allowed and
/// T = ⌊W(1−target)⌋ is at target, both in exact decimals (a double makes 100·(1−0.9) 9.999…). More than A wrong is a
/// breach, so 89 right of 100 breaches "below 90 %" and 90 right does not.
/// </summary>
public sealed record AccuracyRule
{
    /// <summary>Smallest and largest window, in transactions.</summary>
    public const int SmallestWindow = 1, LargestWindow = 10_000;

    private const decimal Unit = 1e28m;

    /// <summary>Makes a rule.</summary>
    /// <param name="target">Agreed accuracy as a ratio, alertBelow ≤ target &lt; 1.</param>
    /// <param name="alertBelow">Accuracy below which the owner is alerted, 0 &lt; alertBelow.</param>
    /// <param name="window">W, 1 to 10,000 transactions.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its bounds.</exception>
    public AccuracyRule(decimal target, decimal alertBelow, int window)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alertBelow);
        ArgumentOutOfRangeException.ThrowIfLessThan(target, alertBelow);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(target, 1m);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, SmallestWindow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(window, LargestWindow);
        Target = target;
        AlertBelow = alertBelow;
        Window = window;
        Allowed = WrongAt(alertBelow, window);
        AtTarget = WrongAt(target, window);
    }

    /// <summary>Agreed accuracy, a ratio.</summary>
    public decimal Target { get; }

    /// <summary>Accuracy below which the owner is alerted, a ratio.</summary>
    public decimal AlertBelow { get; }

    /// <summary>W, the number of places in the window.</summary>
    public int Window { get; }

    /// <summary>A: wrong transactions allowed in the window; one more is a breach.</summary>
    public int Allowed { get; }

    /// <summary>T: wrong transactions with which the window is still at target.</summary>
    public int AtTarget { get; }

    /// <summary>Judgements at target that close an episode: ⌈W/4⌉.</summary>
    public int Hold => (Window + 3) / 4;

    /// <summary>True when this many wrong transactions breach the rule.</summary>
    public bool IsBreach(int wrong) => wrong > Allowed;

    /// <summary>True when the window with this many wrong transactions is at target.</summary>
    public bool IsAtTarget(int wrong) => wrong <= AtTarget;

    // ⌊W(1−line)⌋ in whole units of the smallest decimal: a product of decimals would round from the 29th digit on.
    private static int WrongAt(decimal line, int window) => (int)(window * (Int128)((1m - line) * Unit) / (Int128)Unit);
}

/// <summary>Where an SLO stands on the accuracy axis.</summary>
/// <remarks>The numbers are stored.</remarks>
public enum AccuracyState
{
    /// <summary>Fewer than W places are taken and no breach is certain.</summary>
    WarmingUp = 0,

    /// <summary>At target.</summary>
    Healthy = 1,

    /// <summary>Between target and alert line.</summary>
    AtRisk = 2,

    /// <summary>Below the alert line, or not yet back at target.</summary>
    Breached = 3,

    /// <summary>Back at target; the hold is running.</summary>
    Recovering = 4,
}

/// <summary>
/// The accuracy axis of one SLO: one step per evaluation, no clock, so the same verdicts give the same alerts at any speed.
/// Clearing happens at the target and after a hold, not at the alert line; an episode that comes back within 2·W places is
/// the same episode. Not thread-safe.
/// </summary>
public sealed class AlertLife
{
    /// <summary>From this reopening on an episode's hold is a whole window.</summary>
    public const int ReopeningsBeforeLongHold = 3;

    /// <summary>Where the SLO stands.</summary>
    public AccuracyState State { get; internal set; }

    /// <summary>Judgements of the running hold.</summary>
    public int Held { get; internal set; }

    /// <summary>The latest episode, open or closed.</summary>
    public EpisodeMark Episode { get; internal set; }

    /// <summary>True while the latest episode is open.</summary>
    public bool IsOpen => State is AccuracyState.Breached or AccuracyState.Recovering;

    /// <summary>Places taken since the latest episode closed.</summary>
    internal long PlacesSinceRecovered { get; set; }

    /// <summary>Errors beyond the target's allowance (e − T) at the episode's last BREACH, REOPENED or WORSE.</summary>
    internal int NotifiedExcess { get; set; }

    /// <summary>Judgements at target that close the present episode.</summary>
    public int HoldNeeded(AccuracyRule rule, int hold) => Episode.Reopenings >= ReopeningsBeforeLongHold ? rule.Window : hold;

    /// <summary>Takes one step.</summary>
    /// <param name="rule">The rule in force.</param>
    /// <param name="hold">Judgements at target that close an episode; the product's is <see cref="AccuracyRule.Hold"/>.</param>
    /// <param name="counts">The window after the verdict.</param>
    /// <param name="cause">Judgement or correction.</param>
    /// <param name="position">Position of the verdict event.</param>
    /// <param name="at">When it was recorded.</param>
    /// <param name="lastEpisode">The agent's counter of episodes; raised when a new one opens.</param>
    public Change Step(
        AccuracyRule rule, int hold, WindowCounts counts, Evaluation cause, long position, DateTimeOffset at, ref long lastEpisode)
    {
        if (cause == Evaluation.Judgement && !IsOpen)
        {
            PlacesSinceRecovered++;
        }

        var from = State;
        var notice = IsOpen
            ? StepInside(rule, hold, counts, cause)
            : StepOutside(rule, counts, position, at, ref lastEpisode);
        if (Episode.Id != 0 && (IsOpen || notice is NoticeKind.Recovered) && counts.IsLowerThan(Episode.Worst))
        {
            Episode = Episode with { Worst = counts, WorstPosition = position };
        }

        if (notice is NoticeKind.Recovered)
        {
            Episode = Episode with { ClosedPosition = position, ClosedAt = at };
        }

        return new Change(from, State, notice);
    }

    /// <summary>
    /// Begins again under a changed rule, the window having been filled anew: an open episode stays open and its hold starts
    /// anew; otherwise the SLO warms up until it is evaluated, which the caller does next, as a correction.
    /// </summary>
    /// <param name="rule">The new rule.</param>
    /// <param name="counts">The new window.</param>
    /// <param name="placesSinceRecovered">Places of the new window's log taken since the latest episode closed.</param>
    public void Restart(AccuracyRule rule, WindowCounts counts, long placesSinceRecovered)
    {
        if (IsOpen)
        {
            NotifiedExcess = Math.Max(1, counts.Wrong - rule.AtTarget);
            Held = 0;
            State = State == AccuracyState.Recovering && counts.IsFull && rule.IsAtTarget(counts.Wrong)
                ? AccuracyState.Recovering
                : AccuracyState.Breached;
        }
        else
        {
            State = AccuracyState.WarmingUp;
        }

        PlacesSinceRecovered = placesSinceRecovered;
    }

    private NoticeKind? StepOutside(AccuracyRule rule, WindowCounts counts, long position, DateTimeOffset at, ref long lastEpisode)
    {
        if (rule.IsBreach(counts.Wrong))
        {
            State = AccuracyState.Breached;
            Held = 0;
            NotifiedExcess = counts.Wrong - rule.AtTarget;
            if (Episode.Id != 0 && PlacesSinceRecovered <= 2L * rule.Window)
            {
                Episode = Episode with { Reopenings = Episode.Reopenings + 1, ClosedPosition = 0, ClosedAt = null };
                return NoticeKind.Reopened;
            }

            Episode = new EpisodeMark(++lastEpisode, position, at, counts, position);
            return NoticeKind.Breach;
        }

        if (counts.IsFull)
        {
            State = rule.IsAtTarget(counts.Wrong) ? AccuracyState.Healthy : AccuracyState.AtRisk;
        }

        return null;
    }

    private NoticeKind? StepInside(AccuracyRule rule, int hold, WindowCounts counts, Evaluation cause)
    {
        var atTarget = counts.IsFull && rule.IsAtTarget(counts.Wrong);
        if (atTarget && cause == Evaluation.Judgement)
        {
            Held++;
            if (Held >= HoldNeeded(rule, hold))
            {
                State = AccuracyState.Healthy;
                Held = 0;
                PlacesSinceRecovered = 0;
                return NoticeKind.Recovered;
            }

            State = AccuracyState.Recovering;
            return null;
        }

        if (!rule.IsAtTarget(counts.Wrong))
        {
            State = AccuracyState.Breached;
            Held = 0;
            var excess = counts.Wrong - rule.AtTarget;
            if (excess >= 3 * NotifiedExcess)
            {
                NotifiedExcess = excess;
                return NoticeKind.Worse;
            }
        }

        return null;
    }
}

/// <summary>What one evaluation changed. <c>default</c> says that nothing did.</summary>
/// <param name="From">State before.</param>
/// <param name="To">State after.</param>
/// <param name="Notice">What the owner must be told, or null.</param>
public readonly record struct Change(AccuracyState From, AccuracyState To, NoticeKind? Notice)
{
    /// <summary>True when the state moved.</summary>
    public bool IsTransition => From != To;

    /// <summary>True when the state moved or a notice goes out.</summary>
    public bool IsAny => IsTransition || Notice is not null;
}

/// <summary>One stretch of breach of one SLO, from opening to closing. <c>default</c> (id 0) says there was none yet.</summary>
/// <param name="Id">Number within the agent, rising; 0 when there was none.</param>
/// <param name="OpenedPosition">Position of the verdict that opened it.</param>
/// <param name="OpenedAt">When that was recorded.</param>
/// <param name="Worst">The window with the lowest share of right places, the earliest on a tie.</param>
/// <param name="WorstPosition">Where that was.</param>
/// <param name="Reopenings">How often it came back; the first breach is not one.</param>
/// <param name="ClosedPosition">Position of the verdict that closed it; 0 while open.</param>
/// <param name="ClosedAt">When that was recorded; null while open.</param>
public readonly record struct EpisodeMark(
    long Id,
    long OpenedPosition,
    DateTimeOffset OpenedAt,
    WindowCounts Worst,
    long WorstPosition,
    int Reopenings = 0,
    long ClosedPosition = 0,
    DateTimeOffset? ClosedAt = null);

/// <summary>What caused an evaluation.</summary>
public enum Evaluation
{
    /// <summary>A transaction took its place.</summary>
    Judgement,

    /// <summary>
    /// A place was rewritten, or a registry revision filled the window anew: may break a hold, never start or lengthen one.
    /// </summary>
    Correction,
}
