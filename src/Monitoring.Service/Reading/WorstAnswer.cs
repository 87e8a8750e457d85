namespace Monitoring.Service.Reading;

/// <summary>The lowest window of an episode, the earliest on a tie.</summary>
/// <param name="Judged">Its judged places.</param>
/// <param name="Wrong">Wrong ones.</param>
internal sealed record WorstAnswer(int Judged, int Wrong);
