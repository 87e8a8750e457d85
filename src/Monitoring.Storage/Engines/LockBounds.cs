using static System.FormattableString;

namespace Monitoring.Storage.Engines;

/// <summary>
/// How long locks are waited for and held, said to the database at the beginning of each transaction: a process that stops in the
/// middle of one, or whose host is gone, cannot say it any more. Start-up options of the connection would not do, for a pooler
/// leaves them out.
/// </summary>
internal static class LockBounds
{
    /// <summary>
    /// Longest wait for a lock while callers wait for the answer: those who need nothing of it wait twice that at most, once for
    /// the group before theirs and once for their own.
    /// </summary>
    public static readonly TimeSpan WithCallers = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Longest wait for a lock otherwise; less than the silence after which a statement is given up, so that the reason is known.
    /// </summary>
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(3);

    /// <summary>
    /// A transaction whose client says nothing for so long is rolled back: by then those who waited for it have been refused. A migration
    /// takes longer, but not between two statements.
    /// </summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(4);

    /// <summary>
    /// A snapshot whose client says nothing for so long is let go of: it holds no lock, but keeps what was deleted since from being cleared
    /// away.
    /// </summary>
    public static readonly TimeSpan SnapshotSilence = TimeSpan.FromMinutes(5);

    /// <summary>The statement that bounds the silence of the transaction under way.</summary>
    public static string EndAfter(TimeSpan silence) =>
        Invariant($"set local idle_in_transaction_session_timeout = {silence.TotalMilliseconds:0}");

    /// <summary>The statement that bounds each wait for a lock in the transaction under way; without end for null.</summary>
    public static string WaitFor(TimeSpan? longest) => Invariant($"set local lock_timeout = {longest?.TotalMilliseconds ?? 0:0}");
}
