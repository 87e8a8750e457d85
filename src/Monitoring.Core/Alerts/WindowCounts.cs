namespace Monitoring.Core.Alerts;

/// <summary>A window in numbers.</summary>
/// <param name="Wrong">Wrong places.</param>
/// <param name="Judged">Places that are not empty.</param>
/// <param name="IsFull">True when the W-th place is taken.</param>
public readonly record struct WindowCounts(int Wrong, int Judged, bool IsFull)
{
    /// <summary>Right places.</summary>
    public int Correct => Judged - Wrong;

    /// <summary>True when this window's share of right places is lower than the other's; exact, and nothing judged is never lower.</summary>
    public bool IsLowerThan(WindowCounts other) => (long)Correct * other.Judged < (long)other.Correct * Judged;
}
