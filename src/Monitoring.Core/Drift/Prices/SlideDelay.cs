namespace Monitoring.Core.Drift.Prices;

/// <summary>How soon a slide is seen.</summary>
/// <param name="Slide">The slide.</param>
/// <param name="Delay">The delay, in verdicts.</param>
public readonly record struct SlideDelay(Slide Slide, Delay Delay);
