// What the page uses of preact's hooks.

type Effect = () => void | (() => void);

export function useCallback<F>(fn: F, inputs: readonly unknown[]): F;
export function useEffect(effect: Effect, inputs?: readonly unknown[]): void;
export function useId(): string;
export function useLayoutEffect(effect: Effect, inputs?: readonly unknown[]): void;
export function useMemo<T>(make: () => T, inputs: readonly unknown[]): T;
export function useReducer<S, A>(reduce: (state: S, action: A) => S, first: S): [S, (action: A) => void];
export function useRef<T>(first: T): { current: T };
export function useState<S>(first: S | (() => S)): [S, (next: S | ((state: S) => S)) => void];
