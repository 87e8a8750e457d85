namespace Monitoring.Core.Slos;

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
