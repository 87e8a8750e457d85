namespace Monitoring.Core.Drift.Inputs;

/// <summary>How far numbers have moved away from the reference.</summary>
/// <param name="LargestGap">The Kolmogorov–Smirnov distance: the largest gap between the two distribution functions, 0 to 1.</param>
/// <param name="Chance">Chance of a gap as large without any drift.</param>
/// <param name="Stability">The population stability index on parts of the reference of equal size.</param>
/// <param name="StabilityThreshold">The index that is passed without drift with the chance that one look may have.</param>
public readonly record struct NumericDistance(double LargestGap, double Chance, double Stability, double StabilityThreshold)
{
    /// <summary>The largest gap between two sorted samples.</summary>
    internal static double Gap(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        int i = 0, j = 0;
        long largest = 0;
        while (i < first.Length && j < second.Length)
        {
            var next = Math.Min(first[i], second[j]);
            while (i < first.Length && first[i] <= next)
            {
                i++;
            }

            while (j < second.Length && second[j] <= next)
            {
                j++;
            }

            // In whole steps of 1/(n·m), so that equal gaps are equal.
            largest = Math.Max(largest, Math.Abs(((long)i * second.Length) - ((long)j * first.Length)));
        }

        return largest / ((double)first.Length * second.Length);
    }
}
