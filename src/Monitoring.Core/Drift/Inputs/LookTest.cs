namespace Monitoring.Core.Drift.Inputs;

/// <summary>How the values of a look are compared with the reference.</summary>
public enum LookTest
{
    /// <summary>Texts: Pearson's chi-square of the contingency table.</summary>
    ChiSquare,

    /// <summary>Numbers: the largest gap between the two distribution functions.</summary>
    KolmogorovSmirnov,
}
