namespace Monitoring.Core.Drift.Watching;

/// <summary>Something that was cut by segments when it was posted.</summary>
public interface ISegmented
{
    /// <summary>The value of a segment key; null when it was not sent.</summary>
    string? ValueOf(string cut);
}
