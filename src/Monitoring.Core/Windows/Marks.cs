using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Windows;

/// <summary>From verdicts to marks.</summary>
public static class Marks
{
    /// <summary>The mark a counted verdict leaves on its place.</summary>
    public static Mark Of(Verdict verdict, VerdictSource source) =>
        verdict switch { Verdict.Correct => Mark.Right, Verdict.Incorrect => Mark.Wrong, _ => Mark.Empty }
        | (source == VerdictSource.Self ? Mark.Self : Mark.Right);
}
