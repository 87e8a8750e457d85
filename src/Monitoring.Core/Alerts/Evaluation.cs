namespace Monitoring.Core.Alerts;

/// <summary>What caused an evaluation.</summary>
public enum Evaluation
{
    /// <summary>A transaction took its place.</summary>
    Judgement,

    /// <summary>A place was rewritten, or a registry revision filled the window anew: may break a hold, never start or lengthen one.</summary>
    Correction,
}
