namespace Monitoring.Core.Reviews;

/// <summary>
/// A simple random sample without replacement from a stream whose length nobody knows beforehand: after any number of offers each set of so
/// many of them is kept equally likely. It holds no more than it keeps. Source: J. S. Vitter, "Random sampling with a reservoir", ACM
/// Transactions on Mathematical Software 11 (1985) 37–57, algorithm R. Not thread-safe.
/// </summary>
/// <typeparam name="T">What is drawn.</typeparam>
/// <param name="size">How many are kept at most, 0 or more.</param>
/// <param name="below">A uniformly random whole number from 0 to below its argument, which is at least 1.</param>
public sealed class Reservoir<T>(int size, Func<int, int> below)
{
    private readonly List<T> kept = new(size);

    /// <summary>How many were offered.</summary>
    public int Offered { get; private set; }

    /// <summary>The sample; its order says nothing.</summary>
    public IReadOnlyList<T> Kept => kept;

    /// <summary>Offers the next one.</summary>
    public void Offer(T item)
    {
        Offered = checked(Offered + 1);
        if (kept.Count < size)
        {
            kept.Add(item);
        }
        else if (size > 0 && below(Offered) is var place && place < size)
        {
            kept[place] = item;
        }
    }
}
