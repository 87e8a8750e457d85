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
    public UnseenValues(int cuts)
        : this(new HealthyErrorRate(Normal), cuts)
    {
    }

    /// <summary>Makes the detector for an input in which more than one value in a hundred is new with nothing being wrong.</summary>
    /// <param name="normal">Share of unseen values that is called normal.</param>
    /// <param name="streams">Streams watched together, at least 1: one mistaken alarm in 1,000 outcomes at most over all of them.</param>
    public UnseenValues(HealthyErrorRate normal, int streams) => detector = MixtureDetector.ForCuts(normal, streams);

    /// <summary>The evidence of a stream as a share of what raises an alarm.</summary>
    public double Share(in DetectorMemory memory) => memory.Mean / detector.AlarmAt;

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
