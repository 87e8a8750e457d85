using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Tests.Drift.Peers;

/// <summary>
/// Charts that others use on verdicts, to compare the product with. Indexes name the verdict after which something is true.
/// </summary>
internal static class PeerCharts
{
    private const int Window = 100;

    /// <summary>Correct verdicts in each full window; null before the first.</summary>
    public static int?[] CorrectOfLast100(IReadOnlyList<Verdict> verdicts)
    {
        var (correct, counts) = (0, new int?[verdicts.Count]);
        for (var i = 0; i < verdicts.Count; i++)
        {
            correct += Right(verdicts[i]) - (i >= Window ? Right(verdicts[i - Window]) : 0);
            counts[i] = i >= Window - 1 ? correct : null;
        }

        return counts;
    }

    /// <summary>From the first to the last of each run of full windows with fewer than 90 correct.</summary>
    public static List<int?[]> RunsBelow90(int?[] correct)
    {
        var runs = new List<int?[]>();
        for (var i = 0; i < correct.Length; i++)
        {
            if (correct[i] < 90)
            {
                if (runs.Count > 0 && runs[^1][1] == i - 1)
                {
                    runs[^1][1] = i;
                }
                else
                {
                    runs.Add([i, i]);
                }
            }
        }

        return runs;
    }

    /// <summary>Episodes that open with the n-th window in a row below 90 and close at 92 correct; null while open.</summary>
    public static List<int?[]> Episodes(int?[] correct, int inARow)
    {
        var (episodes, below, isOpen) = (new List<int?[]>(), 0, false);
        for (var i = 0; i < correct.Length; i++)
        {
            below = correct[i] < 90 ? below + 1 : 0;
            if (!isOpen && below >= inARow)
            {
                episodes.Add([i, null]);
                isOpen = true;
            }
            else if (isOpen && correct[i] >= 92)
            {
                episodes[^1][1] = i;
                isOpen = false;
            }
        }

        return episodes;
    }

    /// <summary>Points CUSUM: an error adds, a right one takes 1, never below 0; at the limit an alarm, and again from 0.</summary>
    public static (List<int> Alarms, int Highest, int Final) Cusum(IReadOnlyList<Verdict> verdicts, int up, int limit)
    {
        var (alarms, points, highest) = (new List<int>(), 0, 0);
        for (var i = 0; i < verdicts.Count; i++)
        {
            points = Math.Max(0, points + (Right(verdicts[i]) == 1 ? -1 : up));
            highest = Math.Max(highest, points);
            if (points >= limit)
            {
                alarms.Add(i);
                points = 0;
            }
        }

        return (alarms, highest, points);
    }

    /// <summary>Exponentially weighted error share, λ = 0.05, from 0.06; an alarm above the limit, and again from 0.06.</summary>
    public static (List<int> Alarms, double[] Levels) Ewma(IReadOnlyList<Verdict> verdicts, double limit)
    {
        const double Lambda = 0.05, Start = 0.06;
        var (alarms, levels, level) = (new List<int>(), new double[verdicts.Count], Start);
        for (var i = 0; i < verdicts.Count; i++)
        {
            level = ((1 - Lambda) * level) + (Lambda * (1 - Right(verdicts[i])));
            levels[i] = level;
            if (level > limit)
            {
                alarms.Add(i);
                level = Start;
            }
        }

        return (alarms, levels);
    }

    /// <summary>Every hundred verdicts by itself: at least 14 wrong is an alarm.</summary>
    public static List<int> Proportions(IReadOnlyList<Verdict> verdicts) =>
        [.. verdicts.Chunk(Window).Index().Where(hundred => hundred.Item.Length == Window && hundred.Item.Sum(Right) <= Window - 14)
            .Select(hundred => (hundred.Index * Window) + Window - 1)];

    /// <summary>Generalised likelihood ratio over every start since the last alarm, for a rise above the healthy share.</summary>
    public static (List<int> Alarms, double[] Levels) LikelihoodRatio(IReadOnlyList<Verdict> verdicts, double healthy, double limit)
    {
        var (alarms, levels, first) = (new List<int>(), new double[verdicts.Count], 0);
        for (var i = 0; i < verdicts.Count; i++)
        {
            int wrong = 0;
            for (var start = i; start >= first; start--)
            {
                // A start with a right verdict is never the best one.
                if (Right(verdicts[start]) == 1)
                {
                    continue;
                }

                wrong++;
                double judged = i - start + 1, share = wrong / judged;
                if (share > healthy)
                {
                    var right = judged - wrong;
                    levels[i] = Math.Max(levels[i],
                        (wrong * Math.Log(share / healthy)) + (right == 0 ? 0 : right * Math.Log((1 - share) / (1 - healthy))));
                }
            }

            if (levels[i] >= limit)
            {
                alarms.Add(i);
                first = i + 1;
            }
        }

        return (alarms, levels);
    }

    private static int Right(Verdict verdict) => verdict == Verdict.Correct ? 1 : 0;
}
