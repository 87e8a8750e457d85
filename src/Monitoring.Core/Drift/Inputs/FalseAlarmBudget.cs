using static System.FormattableString;

namespace Monitoring.Core.Drift.Inputs;

/// <summary>
/// How many mistaken notices of data drift an owner will bear in a quarter, spread evenly over every look at every attribute.
/// Expected mistakes add up whatever depends on what, so the sum holds without any assumption.
/// </summary>
public readonly record struct FalseAlarmBudget
{
    /// <summary>States the budget.</summary>
    /// <param name="perQuarter">Mistaken notices to expect in a quarter at most, more than 0.</param>
    /// <param name="attributes">Attributes looked at, 1 or more.</param>
    /// <param name="looksPerQuarter">Looks at each of them in a quarter, 1 or more: 90 for daily.</param>
    public FalseAlarmBudget(double perQuarter, int attributes, int looksPerQuarter)
    {
        if (perQuarter is not (> 0 and < double.PositiveInfinity))
        {
            throw new ArgumentOutOfRangeException(nameof(perQuarter), perQuarter, "A budget is more than 0 mistaken notices.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(attributes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(looksPerQuarter, 1);
        (PerQuarter, Attributes, LooksPerQuarter) = (perQuarter, attributes, looksPerQuarter);
    }

    /// <summary>Mistaken notices to expect in a quarter at most.</summary>
    public double PerQuarter { get; }

    /// <summary>Attributes looked at.</summary>
    public int Attributes { get; }

    /// <summary>Looks at each of them in a quarter.</summary>
    public int LooksPerQuarter { get; }

    /// <summary>Chance of a mistake that one look at one attribute may have; never more than 5 %.</summary>
    public double PerLook => Math.Min(0.05, PerQuarter / ((double)Attributes * LooksPerQuarter));

    /// <summary>The budget in words.</summary>
    public override string ToString() =>
        Invariant($"at most {PerQuarter:0.##} mistaken {(PerQuarter == 1 ? "notice" : "notices")} a quarter over {Attributes} {(Attributes == 1 ? "input" : "inputs")}, each looked at {LooksPerQuarter} times");
}
