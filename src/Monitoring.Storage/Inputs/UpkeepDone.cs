namespace Monitoring.Storage.Inputs;

/// <summary>What one run of upkeep did for watched inputs.</summary>
/// <param name="Frozen">References frozen.</param>
/// <param name="Looked">Agents whose look was closed.</param>
/// <param name="Notices">Notices made.</param>
public readonly record struct UpkeepDone(int Frozen, int Looked, int Notices);
