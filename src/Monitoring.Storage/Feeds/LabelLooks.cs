using Monitoring.Core.Slos;
using Monitoring.Core.Windows;

namespace Monitoring.Storage.Feeds;

/// <summary>How far one agent's log was looked through for late verdicts, by SLO; in memory, who starts anew looks again.</summary>
/// <param name="mostRows">Most rows that one look reads at once.</param>
internal sealed class LabelLooks(int mostRows)
{
    private readonly Dictionary<long, LabelLook> looks = [];

    /// <summary>The look of an SLO; a new one when it now counts otherwise.</summary>
    public LabelLook Of(SloFold fold) => looks.TryGetValue(fold.Id, out var look) && look.Slo.Equals(fold.Slo) ? look
        : looks[fold.Id] = new(fold.Slo, mostRows);
}

/// <summary>
/// How far the log was looked through for one SLO. It is only added to, at positions that grow, and an outcome that was judged once waits no
/// more: so a look goes on where the last one ended, and one that was rolled back saw nothing that changes.
/// </summary>
/// <param name="slo">What counts.</param>
/// <param name="mostRows">Most rows that one look reads at once.</param>
internal sealed class LabelLook(Slo slo, int mostRows)
{
    /// <summary>What counts.</summary>
    public Slo Slo => slo;

    /// <summary>Most rows that one look reads at once.</summary>
    public int MostRows => mostRows;

    /// <summary>The position up to which verdicts were looked at.</summary>
    public long Position { get; set; }

    /// <summary>The last verdict up to there that was <c>unsure</c> and came by itself; at position 0 when there was none.</summary>
    public CountedVerdict Unsure { get; set; }

    /// <summary>The last verdict up to <see cref="OwnUntil"/> that came by itself; at position 0 when there was none.</summary>
    public CountedVerdict Own { get; set; }

    /// <summary>The position up to which that was found.</summary>
    public long OwnUntil { get; set; }

    /// <summary>How far up and how far down a look for it has come that is not at its end; null when none is under way.</summary>
    public (long From, long Below)? Search { get; set; }

    /// <summary>Receipt of the outcome up to which none waits, in microseconds; 0 before the first.</summary>
    public long Received { get; private set; }

    /// <summary>Id of that outcome.</summary>
    public string TransactionId { get; private set; } = "";

    /// <summary>Says that no outcome waits up to one.</summary>
    public void NoneWaits(long received, string transactionId) => (Received, TransactionId) = (received, transactionId);
}
