namespace Monitoring.Core.Outcomes;

/// <summary>Why this transaction was judged.</summary>
/// <remarks>The numbers are stored.</remarks>
public enum Selection
{
    /// <summary>Every transaction is judged; the default.</summary>
    All = 0,

    /// <summary>Drawn at random, with a stated inclusion probability.</summary>
    Random = 1,

    /// <summary>Picked because an error was suspected.</summary>
    Targeted = 2,

    /// <summary>Somebody complained.</summary>
    Complaint = 3,

    /// <summary>A rule demanded the judgement.</summary>
    Mandatory = 4,
}
