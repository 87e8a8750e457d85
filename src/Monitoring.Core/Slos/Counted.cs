namespace Monitoring.Core.Slos;

/// <summary>What every interval asks of the counts it is given.</summary>
internal static class Counted
{
    public static void Check(long correct, long judged)
    {
        if (judged < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(judged), judged, "Nothing is judged, so there is no accuracy and no interval: say \"not measured\".");
        }

        if (correct < 0 || correct > judged)
        {
            throw new ArgumentOutOfRangeException(nameof(correct), correct, "Correct verdicts are a part of the judged ones.");
        }
    }

    public static void Check(long correct, long judged, double level)
    {
        Check(correct, judged);
        if (level is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "A level lies between 0 and 1: 0.95.");
        }
    }
}
