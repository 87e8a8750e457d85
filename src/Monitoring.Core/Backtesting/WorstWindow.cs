namespace Monitoring.Core.Backtesting;

/// <summary>A window in numbers and the transaction whose judgement made it.</summary>
/// <param name="Wrong">Wrong places.</param>
/// <param name="Judged">Judged places.</param>
/// <param name="TransactionId">The transaction.</param>
public sealed record WorstWindow(int Wrong, int Judged, string TransactionId);
