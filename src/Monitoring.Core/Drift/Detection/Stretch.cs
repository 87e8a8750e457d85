using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Drift.Detection;

/// <summary>The last verdicts of a stream, back to the wrong one with which it most likely began to be worse.</summary>
/// <param name="Score">Points of those verdicts: a wrong one adds, a right one takes; at 0 the stretch is over.</param>
/// <param name="SincePosition">Position of the wrong verdict that began it; 0 when there is no stretch.</param>
/// <param name="Judged">Verdicts in it.</param>
/// <param name="Wrong">Wrong ones of them.</param>
public readonly record struct Stretch(long Score, long SincePosition, long Judged, long Wrong)
{
    /// <summary>What a right verdict takes; what a wrong one adds is counted in the same unit.</summary>
    internal const long RightTakes = 1_000;

    internal Stretch Add(Verdict verdict, long position, long wrongAdds)
    {
        if (verdict == Verdict.Incorrect)
        {
            return new(Score + wrongAdds, Score == 0 ? position : SincePosition, Judged + 1, Wrong + 1);
        }

        return Score > RightTakes ? new(Score - RightTakes, SincePosition, Judged + 1, Wrong) : default;
    }
}
