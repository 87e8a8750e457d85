namespace Monitoring.Service.Board;

/// <summary>What a page may show in a frame.</summary>
internal enum Frames
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Another page of this service.</summary>
    Own,
}
