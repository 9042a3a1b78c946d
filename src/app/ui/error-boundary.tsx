import type { ErrorInfo, ReactNode } from 'react';
import { Component } from 'react';

interface Props {
  readonly children: ReactNode;
  /** What broke, as a heading can say it: "The charts". */
  readonly what: string;
}

interface State {
  readonly message: string | null;
}

/** Keeps the rest of the page alive when a part of it breaks, and says what to do. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { message: null };

  static getDerivedStateFromError(error: unknown): State {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    const { message } = this.state;
    if (message === null) return this.props.children;
    return (
      <section className="broken" role="alert">
        <h2>{this.props.what} stopped working</h2>
        <p className="hint">{message}</p>
        <p>
          <button type="button" className="outline-button" onClick={() => this.setState({ message: null })}>
            Try again
          </button>{' '}
          <button type="button" className="outline-button" onClick={() => location.reload()}>
            Reload the page
          </button>
        </p>
      </section>
    );
  }
}
