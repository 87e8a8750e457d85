using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Drift.Inputs;

/// <summary>
/// "A value the reference never had" as a stream of its own, without any label: the detector for verdicts
/// (<see cref="MixtureDetector"/>) with unseen in the place of wrong. One unseen value in a hundred is called normal.
/// A purchase order layout that changes for one customer shows with its third document there.
/// </summary>
public sealed class UnseenValues
{
    /// <summary>Share of unseen values that is called normal.</summary>
    public const double Normal = 0.01;

    private readonly MixtureDetector detector;

    /// <summary>Makes the detector.</summary>
    /// <param name="cuts">d, at least 1: the total and each declared cut.</param>
    public UnseenValues(int cuts) => detector = MixtureDetector.ForCuts(new HealthyErrorRate(Normal), cuts);

    /// <summary>Takes one value of an attribute.</summary>
    /// <param name="memory">The stream's memory; set back to nothing on an alarm.</param>
    /// <param name="familiarity">Whether the reference had the value.</param>
    public Reading Feed(ref DetectorMemory memory, Familiarity familiarity) =>
        detector.Feed(ref memory, Place(familiarity));

    /// <summary>Takes one value of an attribute and keeps count of it; wrong stands for unseen.</summary>
    /// <param name="memory">The stream's memory; set back to nothing on an alarm.</param>
    /// <param name="tally">The stream's tally; set back to nothing on an alarm.</param>
    /// <param name="familiarity">Whether the reference had the value.</param>
    /// <param name="position">Position of the outcome in the log, 1 or more.</param>
    public CountedReading Feed(ref DetectorMemory memory, ref Tally tally, Familiarity familiarity, long position) =>
        detector.Feed(ref memory, ref tally, Place(familiarity), position);

    private static Verdict Place(Familiarity familiarity) => familiarity == Familiarity.Unseen ? Verdict.Incorrect : Verdict.Correct;
}
