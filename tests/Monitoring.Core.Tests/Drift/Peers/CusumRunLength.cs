namespace Monitoring.Core.Tests.Drift.Peers;

/// <summary>
/// Exact mean run lengths of the points CUSUM: its points are a Markov chain on 0 … limit − 1. D. Brook, D. Evans, "An approach to the
/// probability distribution of CUSUM run length", Biometrika 59 (1972) 539–549.
/// </summary>
internal static class CusumRunLength
{
    /// <summary>Mean verdicts to the alarm from each number of points.</summary>
    public static double[] From(double errorShare, int up, int limit)
    {
        // m(i) = 1 + p m(i + up) + (1 − p) m(max(0, i − 1)), m = 0 from the limit on.
        var a = new double[limit][];
        var b = new double[limit];
        for (var i = 0; i < limit; i++)
        {
            a[i] = new double[limit];
            a[i][i] = 1;
            a[i][Math.Max(0, i - 1)] -= 1 - errorShare;
            if (i + up < limit)
            {
                a[i][i + up] -= errorShare;
            }

            b[i] = 1;
        }

        // Below the diagonal there is one entry a row, so elimination goes once down; the matrix is diagonally dominant and needs no
        // pivots.
        for (var i = 1; i < limit; i++)
        {
            var factor = a[i][i - 1] / a[i - 1][i - 1];
            for (var j = i - 1; j < limit; j++)
            {
                a[i][j] -= factor * a[i - 1][j];
            }

            b[i] -= factor * b[i - 1];
        }

        for (var i = limit - 1; i >= 0; i--)
        {
            for (var j = i + 1; j < limit; j++)
            {
                b[i] -= a[i][j] * b[j];
            }

            b[i] /= a[i][i];
        }

        return b;
    }
}
