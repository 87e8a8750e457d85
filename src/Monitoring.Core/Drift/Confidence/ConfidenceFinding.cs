namespace Monitoring.Core.Drift.Confidence;

/// <summary>What stated confidence is worth beside the measured accuracy.</summary>
public enum ConfidenceFinding
{
    /// <summary>Too few transactions with a confidence and a verdict.</summary>
    TooFew,

    /// <summary>Nothing speaks against it.</summary>
    Fits,

    /// <summary>It is surer than it is right, by more than chance.</summary>
    Overconfident,

    /// <summary>It is right more often than it says, by more than chance.</summary>
    Underconfident,

    /// <summary>Right on average, yet single confidences do not mean what they say, by more than chance.</summary>
    Uneven,
}
