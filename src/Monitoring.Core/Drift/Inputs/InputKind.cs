namespace Monitoring.Core.Drift.Inputs;

/// <summary>What part of an outcome is watched for data drift. The numbers are stored.</summary>
public enum InputKind
{
    /// <summary>An attribute: a number or a text that describes the input.</summary>
    Attribute = 1,

    /// <summary>A segment: the mix of its values.</summary>
    Segment = 2,

    /// <summary>The agent's own confidence.</summary>
    Confidence = 3,
}
